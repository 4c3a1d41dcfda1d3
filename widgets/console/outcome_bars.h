#pragma once
// How the attempts of a source ended, as bars: name, glyph, bar, count.

#include <map>
#include <string>
#include <vector>

#include <QWidget>

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class OutcomeBars final : public QWidget {
    Q_OBJECT

public:
    explicit OutcomeBars(theme::Theme& theme, QWidget* parent = nullptr);

    void setOutcomes(const std::map<std::string, std::int64_t>& outcomes);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Bar {
        QString name;
        std::int64_t count = 0;
        bool rest = false; // all outcomes that have no bar of their own
        std::string outcome;
    };
    theme::Theme& m_theme;
    std::vector<Bar> m_bars; // most frequent first
};

} // namespace gleaner::console
