#pragma once
// Lays widgets out like words: side by side from the leading edge, on as many lines as they need.

#include <QLayout>
#include <QWidget>

namespace gleaner::theme {

class FlowLayout final : public QLayout {
public:
    explicit FlowLayout(int spacing) {
        setSpacing(spacing);
        setContentsMargins(0, 0, 0, 0);
    }
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override { m_items.append(item); }
    int count() const override { return int(m_items.size()); }
    QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return place(QRect(0, 0, width, 0), false); }
    void setGeometry(const QRect& rect) override;
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;

private:
    int place(const QRect& rect, bool move) const; // the height it takes

    QList<QLayoutItem*> m_items;
};

// A widget of words, for places whose least height is asked for: a layout that wraps answers with the height it would
// have if every item had a line of its own; this has the height it needs at the width it has.
class FlowRow : public QWidget {
    Q_OBJECT

public:
    explicit FlowRow(int spacing, QWidget* parent = nullptr);
    void add(QWidget* widget) { m_flow->addWidget(widget); }

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();

    FlowLayout* m_flow;
    bool m_placed = false; // its width is known; until then it asks for one line
};

} // namespace gleaner::theme
