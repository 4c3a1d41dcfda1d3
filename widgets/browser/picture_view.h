#pragma once
// The big picture of the detail: as wide as there is room, as high as its shape asks.

#include <optional>

#include <QImage>
#include <QWidget>

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

class PictureView final : public QWidget {
    Q_OBJECT

public:
    explicit PictureView(theme::Theme& theme, QWidget* parent = nullptr);

    void setPicture(const QImage& picture);
    void setPlaceholder(const QString& icon, const QString& words);
    // The shape to keep free while the picture is still being read.
    void setShape(std::optional<int> width, std::optional<int> height);
    const QImage& picture() const { return m_picture; }
    QString placeholder() const { return m_picture.isNull() ? m_words : QString(); }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {300, heightForWidth(300)}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Theme& m_theme;
    QImage m_picture;
    QImage m_scaled;      // to what the screen shows
    double m_shape = 1.5; // width by height
    QString m_icon, m_words;
};

} // namespace gleaner::browser
