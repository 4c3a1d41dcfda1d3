#pragma once
// The operator's actions as the window triggers them: off the GUI thread, with an undo that can be named.

#include <functional>
#include <optional>

#include <QObject>
#include <QStringList>

#include "widgets/bridge/background.h"
#include "widgets/bridge/crawl_station.h"

namespace gleaner::bridge {

// Lives on the GUI thread. Results come by signal: done() or failed(), then changed(); nothing is ever lost silently.
class CrawlActions final : public QObject {
    Q_OBJECT

public:
    CrawlActions(CrawlStation& station, Background& background, QObject* parent = nullptr);

    bool canCrawl() const { return m_station.canCrawl(); }
    void start();
    void drain();

    void pause(const Names& names, const QString& reason, std::optional<base::Seconds> duration);
    void resume(const Names& names);
    void setRate(const Names& names, std::optional<double> rate);
    void reset(const Names& names, const QString& reason, std::optional<double> rate);

    void setRobots(const Names& names, bool waived, const QString& reason);
    void probe(const std::string& name); // its answer comes with the events

    // Failed tasks back into the queue; cannot be taken back, and done() says so.
    void retry(const crawl::RetryChoice& choice);
    // What a retry would find; nothing is changed.
    void askFailures(const crawl::RetryChoice& choice, QObject* receiver,
                     std::function<void(Result<std::vector<crawl::Failures>>)> done);

    // Rate profiles (core/crawl/rate_profile.h); profilesChanged() when one was chosen, saved or removed.
    void chooseProfile(const std::string& name);
    void saveProfile(const crawl::RateProfile& profile);
    void removeProfile(const std::string& name);
    void askProfiles(QObject* receiver, std::function<void(Result<crawl::RateProfiles>)> done);

    // Writes a text that a person wants to keep, aside and renamed. IoFailed, DiskFull, ReadOnly by failed().
    void saveText(const QString& file, const QString& text);

    // The actions of this window that can be taken back, newest last: "Rate of rijksmuseum → 2.0".
    QStringList undoable() const { return m_undoable; }
    void undo();

    // What a crawl would do; nothing is changed.
    void askPlan(QObject* receiver, std::function<void(Result<crawl::CrawlPlan>)> done);

    // What the detail of a source shows.
    struct Details {
        std::optional<crawlstate::SourceEntry> entry;
        std::vector<crawlstate::Transition> transitions; // newest first
    };
    void askDetails(const std::string& name, QObject* receiver, std::function<void(Result<Details>)> done);

Q_SIGNALS:
    void done(const QString& what);
    void failed(const gleaner::Error& error);
    void profilesChanged();
    void changed(); // something was changed, or was not: look at the figures

private:
    enum class Undo { No, Yes }; // whether it can be taken back
    void act(const QString& what, Undo undo, std::function<Result<void>()> work);
    void actOnProfiles(const QString& what, std::function<Result<void>()> work);
    void note(const QString& what, Undo undo, const Result<void>& result);

    CrawlStation& m_station;
    Background& m_background;
    QStringList m_undoable;
};

} // namespace gleaner::bridge
