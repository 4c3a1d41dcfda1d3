#pragma once
// Lays widgets out like words: side by side from the leading edge, on as many lines as they need.

#include <QLayout>

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

} // namespace gleaner::theme
