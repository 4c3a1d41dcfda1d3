#pragma once
// Looks into the past for the figure page: off the GUI thread, one look at a time, at most two a second unless a person
// chose something else.

#include <optional>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/model/source_state.h"
#include "widgets/bridge/history_desk.h"

namespace gleaner::bridge {
class Background;
}

namespace gleaner::console {

struct FigureWish {
    enum class What { Crawl, Source, EverySource, BurnDown };
    What what = What::Crawl;
    std::vector<model::SourceKey> sources; // one for Source, any number for EverySource
    history::Span span = history::Span::FiveMinutes;
    std::int64_t run = 0; // for BurnDown; 0 = the newest

    bool operator==(const FigureWish&) const = default;
};

struct FigureLook {
    FigureWish wish;
    base::WallTime now{};
    std::vector<history::FigureSeries> series; // one, or one for each source
    std::vector<bridge::HistoryMark> marks;
    std::vector<history::Run> runs; // for BurnDown, newest first
    std::optional<history::Run> run;
};

// GUI thread.
class FigureLoader final : public QObject {
    Q_OBJECT

public:
    FigureLoader(bridge::HistoryDesk& desk, bridge::Background& background, QObject* parent = nullptr);

    // `urgent`: as soon as the look under way is over, else half a second after the last one. A newer wish takes the
    // place of one that still waits, and what an older one found is dropped unless it was the same.
    void look(const FigureWish& wish, bool urgent);
    void stop(); // forgets what waits and what is under way

Q_SIGNALS:
    void found(const gleaner::console::FigureLook& look);
    void failed(const gleaner::Error& error);

private:
    void start();
    void finish(std::uint64_t number, Result<FigureLook> result);

    bridge::HistoryDesk& m_desk;
    bridge::Background& m_background;
    std::optional<FigureWish> m_waiting;
    FigureWish m_newest;
    std::uint64_t m_number = 0; // changes with what is wished, not with each wish
    bool m_looking = false, m_urgent = false;
    QTimer m_rest; // between two looks
};

inline constexpr int kLookEvery = 500; // ms

} // namespace gleaner::console
