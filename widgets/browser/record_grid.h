#pragma once
// The grid of pictures.

#include <memory>

#include <QListView>

#include "widgets/models/record_source.h"

class QThreadPool;
class QTimer;

namespace gleaner::theme {
class Theme;
}
namespace gleaner::models {
class RecordGridModel;
class ThumbnailLoader;
} // namespace gleaner::models
namespace gleaner::delegates {
class ThumbnailDelegate;
}

namespace gleaner::browser {

using model::RecordKey;

// A list view in wrapping list mode: cheaper than icon mode, and its items are there for screen readers.
class RecordGrid final : public QListView {
    Q_OBJECT

public:
    RecordGrid(theme::Theme& theme, const models::RecordSource& source, models::RecordGridModel& model,
               QThreadPool& thumbnails, QWidget* parent = nullptr);
    ~RecordGrid() override;

    // About the width of a picture's box, in device-independent pixels; the columns share the width there is.
    void setThumbnailEdge(int edge);
    int thumbnailEdge() const { return m_edge; }
    models::ThumbnailLoader& pictures() { return *m_pictures; }

    // What stays in place when the list is renewed.
    struct Anchor {
        RecordKey top;     // of the first row on the screen; none = value 0 = the list is at its beginning
        int offset = 0;    // pixels of it above the upper edge
        RecordKey current; // none = value 0
        std::vector<RecordKey> selected;
    };
    Anchor anchor() const;
    void restore(const Anchor& anchor);

    std::vector<RecordKey> selectedKeys(size_t most) const; // ascending rows
    qint64 selectedCount() const;
    std::pair<int, int> visibleRows() const; // first and last; last < first when nothing is

    void keyboardSearch(const QString&) override {} // a key is never taken for the beginning of a title

Q_SIGNALS:
    void thumbnailEdgeChanged(int edge);
    void selectionAltered();
    void copyRequested();
    void leaveRequested(); // Escape with nothing selected, or up from the first line

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    void arrange();
    void scrollBack(const Anchor& anchor);
    void wantSoon();
    void want();
    void repaintPictures(const std::vector<Sha256>& pictures);
    std::vector<Sha256> picturesOf(int first, int last) const;

    models::RecordGridModel& m_model;
    std::unique_ptr<models::ThumbnailLoader> m_pictures;
    delegates::ThumbnailDelegate* m_delegate;
    QTimer* m_wantSoon;
    int m_edge;
    int m_columns = 1;
    int m_wheel = 0; // eighths of a degree not yet used
};

} // namespace gleaner::browser
