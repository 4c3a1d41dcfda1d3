#pragma once
// One figure of the strip: a name, a value, what it is measured against, and where it is going. A button.

#include <deque>
#include <vector>

#include <QAbstractButton>

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class FigureTile final : public QAbstractButton {
    Q_OBJECT

public:
    FigureTile(theme::Theme& theme, QString caption, QWidget* parent = nullptr);

    void setValue(const QString& value, const QString& against = {}); // "142.6", "/ 188.4"
    void addToTrend(double value);                                    // one a tick; the last minute is kept
    void setParts(std::vector<double> shares);                        // of a whole, 0…1; the first stands out most
    void setTrendShown(bool shown);
    int widthWith(const QString& value, const QString& against, bool trend) const; // it would take
    int widthWith(bool trend) const { return widthWith(m_value, m_against, trend); }
    QString value() const { return QString(m_value + QLatin1Char(' ') + m_against).trimmed(); }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void fit();
    bool hasTrend() const { return m_trendShown && !m_trend.empty(); }
    void paintTrend(QPainter& painter, const QRect& area) const;
    void paintParts(QPainter& painter, const QRect& area) const;

    theme::Theme& m_theme;
    const QString m_caption;
    QString m_value, m_against;
    std::deque<double> m_trend;
    std::vector<double> m_parts;
    bool m_trendShown = true;
    int m_width = 0; // grows at once, shrinks late: figures that change must not push their neighbours about
};

} // namespace gleaner::console
