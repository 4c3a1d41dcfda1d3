#include "widgets/console/figure_loader.h"

#include <algorithm>
#include <chrono>

#include "widgets/bridge/background.h"

namespace gleaner::console {
namespace {

constexpr size_t kRunsToChoose = 20;

// Called on the worker.
Result<FigureLook> burnDown(bridge::HistoryDesk& desk, FigureLook look) {
    auto runs = desk.runs(kRunsToChoose);
    if (!runs)
        return fail(runs.error());
    look.runs = std::move(*runs);
    const auto chosen = std::find_if(look.runs.begin(), look.runs.end(), [&](const history::Run& run) {
        return look.wish.run == 0 || run.id == look.wish.run;
    });
    if (chosen == look.runs.end())
        return look;
    look.run = *chosen;
    const base::WallTime end = chosen->isOver(look.now) ? chosen->lastSeen : look.now;
    const auto back = std::chrono::ceil<std::chrono::seconds>(look.now - chosen->start);
    // What is long ago is kept in the long tiers only.
    look.wish.span = history::spanFor(back.count());
    auto series = desk.figuresUntil(look.wish.span, end);
    if (!series)
        return fail(series.error());
    look.series.push_back(std::move(*series));
    return look;
}

Result<FigureLook> lookNow(bridge::HistoryDesk& desk, const FigureWish& wish) {
    using What = FigureWish::What;
    FigureLook look;
    look.wish = wish;
    look.now = desk.now();
    if (wish.what == What::BurnDown)
        return burnDown(desk, std::move(look));
    if (wish.what == What::EverySource) {
        auto all = desk.figures(wish.sources, wish.span);
        if (!all)
            return fail(all.error());
        look.series = std::move(*all);
    } else {
        const std::optional<model::SourceKey> source =
            wish.what == What::Source ? std::optional(wish.sources.at(0)) : std::nullopt;
        auto one = desk.figures(source, wish.span);
        if (!one)
            return fail(one.error());
        look.series.push_back(std::move(*one));
        auto marks = desk.marks(source, wish.span);
        if (!marks)
            return fail(marks.error());
        look.marks = std::move(*marks);
    }
    return look;
}

} // namespace

FigureLoader::FigureLoader(bridge::HistoryDesk& desk, bridge::Background& background, QObject* parent)
    : QObject(parent), m_desk(desk), m_background(background) {
    m_rest.setSingleShot(true);
    m_rest.setInterval(kLookEvery);
    connect(&m_rest, &QTimer::timeout, this, &FigureLoader::start);
}

void FigureLoader::look(const FigureWish& wish, bool urgent) {
    if (!(wish == m_newest))
        ++m_number;
    m_newest = wish;
    m_waiting = wish;
    m_urgent = m_urgent || urgent;
    if (m_urgent || !m_rest.isActive())
        start();
}

void FigureLoader::stop() {
    m_waiting.reset();
    m_urgent = false;
    ++m_number;
}

void FigureLoader::start() {
    if (!m_waiting || m_looking)
        return;
    m_looking = true;
    m_urgent = false;
    const FigureWish wish = *m_waiting;
    m_waiting.reset();
    m_background.run(
        this, [&desk = m_desk, wish] { return lookNow(desk, wish); },
        [this, number = m_number](Result<FigureLook> result) { finish(number, std::move(result)); });
}

void FigureLoader::finish(std::uint64_t number, Result<FigureLook> result) {
    m_looking = false;
    m_rest.start();
    if (m_urgent)
        start();
    if (number != m_number)
        return; // somebody wants something else by now
    if (result)
        Q_EMIT found(*result);
    else
        Q_EMIT failed(result.error());
}

} // namespace gleaner::console
