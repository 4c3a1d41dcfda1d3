#pragma once
// The picture of the wallboard: pages of one size, whatever the screen's. Values in, paint out.

#include <memory>
#include <vector>

#include <QFont>
#include <QRect>

#include "widgets/bridge/crawl_feed.h"
#include "widgets/console/crawl_summary.h"
#include "widgets/theme/tokens.h"

class QPainter;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

struct BoardState {
    bridge::Tick tick; // no figures: nothing is known yet
    QString library;
    bool stale = true;
    double age = 0; // seconds since the figures came
    int page = 0, pages = 1;
    bool held = false;
};

// Sources that fill pages: those that are being crawled or wait, what needs a person first.
std::vector<const crawl::SourceFigures*> boardSources(const crawl::CrawlFigures& figures);
inline constexpr int kSourcesOnPage = 9;
inline constexpr int kMostSourcePages = 8; // a board that takes longer round is not looked at

// What the page says, for those who cannot see it.
QString boardWords(const BoardState& state);

class BoardPainter {
public:
    // `area` is where the picture lies, in `painter`'s pixels; `direction` the way people read.
    BoardPainter(QPainter& painter, theme::Theme& theme, const QRect& area, Qt::LayoutDirection direction,
                 const BoardState& state);

    void paint();

private:
    // Sizes are given for a screen of 1920 × 1080 and follow the real one.
    int px(double size) const;
    QRect mirrored(const QRect& rect) const;
    QFont font(double size, bool strong = false) const;
    void icon(const QRect& rect, const QString& name, const QColor& colour);
    // Words at the start (or end) side of a rectangle given as if people read from the left; returns their width.
    int words(const QRect& rect, const QString& text, const QFont& font, const QColor& ink, bool atEnd = false);
    // Words on several lines; returns their height. In the middle of the rectangle when `centred`.
    int paragraph(const QRect& rect, const QString& text, const QFont& font, const QColor& ink, bool centred = false);
    void card(const QRect& rect);
    QRect cardWithTitle(const QRect& rect, const QString& title); // what is left inside
    void bullet(const QRect& rect, double value, double limit);

    void paintHead(const QRect& rect);
    void paintOverview(const QRect& rect);
    void paintTile(const QRect& rect, const QString& title, const QString& value, const QString& against,
                   const QString& below);
    void paintTiles(const QRect& rect);
    void paintStates(const QRect& rect);
    void paintNeeds(const QRect& rect);
    QRect paintReason(const QRect& rect, const crawl::SourceFigures& source); // what is left below
    void paintAlerts(const QRect& rect);
    void paintMachine(const QRect& rect);
    void paintSources(const QRect& rect);
    void paintSource(const QRect& rect, const crawl::SourceFigures& source);
    void paintStale(const QRect& rect);

    QPainter& m_painter;
    theme::Theme& m_theme;
    const QRect m_area;
    const Qt::LayoutDirection m_direction;
    const BoardState& m_state;
    const crawl::CrawlFigures* m_figures;
    CrawlSummary m_summary;
    theme::Tokens m_ink; // grey when stale: what is not known has no colour of meaning
    double m_scale;
};

} // namespace gleaner::console
