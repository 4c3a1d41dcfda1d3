#include "widgets/bridge/crawl_actions.h"

#include <QSaveFile>

#include "widgets/wording/wording.h"

namespace gleaner::bridge {
namespace {

constexpr size_t kTransitions = 40; // as many as the detail lists

QString whom(const Names& names) {
    return names.size() == 1 ? QString::fromStdString(names.front())
                             : CrawlActions::tr("%n sources", nullptr, int(names.size()));
}

} // namespace

CrawlActions::CrawlActions(CrawlStation& station, Background& background, QObject* parent)
    : QObject(parent), m_station(station), m_background(background) {}

void CrawlActions::act(const QString& what, Undo undo, std::function<Result<void>()> work) {
    m_background.run(this, std::move(work),
                     [this, what, undo](const Result<void>& result) { note(what, undo, result); });
}

void CrawlActions::note(const QString& what, Undo undo, const Result<void>& result) {
    if (!result)
        Q_EMIT failed(result.error());
    else {
        if (undo == Undo::Yes)
            m_undoable.append(what);
        Q_EMIT done(what);
    }
    Q_EMIT changed();
}

void CrawlActions::start() {
    act(tr("Crawl started"), Undo::No, [this] { return m_station.start(); });
}

void CrawlActions::drain() {
    act(tr("Draining: what is under way is finished, nothing new is asked for"), Undo::No, [this] {
        m_station.drain();
        return Result<void>{};
    });
}

void CrawlActions::pause(const Names& names, const QString& reason, std::optional<base::Seconds> duration) {
    act(tr("Pause of %1").arg(whom(names)), Undo::Yes,
        [this, names, reason = reason.toStdString(), duration] { return m_station.pause(names, reason, duration); });
}

void CrawlActions::resume(const Names& names) {
    act(tr("Resume of %1").arg(whom(names)), Undo::Yes, [this, names] { return m_station.resume(names); });
}

void CrawlActions::setRate(const Names& names, std::optional<double> rate) {
    const QString what = rate ? tr("Rate of %1 → %2").arg(whom(names), QString::fromStdString(wording::rate(*rate)))
                              : tr("Rate of %1 → automatic").arg(whom(names));
    act(what, Undo::Yes, [this, names, rate] { return m_station.setRate(names, rate); });
}

void CrawlActions::reset(const Names& names, const QString& reason, std::optional<double> rate) {
    act(tr("Reset of %1").arg(whom(names)), Undo::Yes,
        [this, names, reason = reason.toStdString(), rate] { return m_station.reset(names, reason, rate); });
}

void CrawlActions::setRobots(const Names& names, bool waived, const QString& reason) {
    act(waived ? tr("robots.txt of %1 waived").arg(whom(names)) : tr("robots.txt of %1 obeyed").arg(whom(names)),
        Undo::Yes,
        [this, names, waived, reason = reason.toStdString()] { return m_station.setRobots(names, waived, reason); });
}

void CrawlActions::probe(const std::string& name) {
    act(tr("%1 is asked for one picture").arg(QString::fromStdString(name)), Undo::No,
        [this, name] { return m_station.probe(name); });
}

void CrawlActions::retry(const crawl::RetryChoice& choice) {
    m_background.run(
        this, [this, choice] { return m_station.retry(choice); },
        [this](const Result<std::int64_t>& retried) {
            if (!retried)
                return note({}, Undo::No, fail(retried.error()));
            note(*retried == 0 ? tr("Nothing was there to be tried again")
                               : tr("%1 tasks queued again; that cannot be taken back")
                                     .arg(QString::fromStdString(wording::count(*retried))),
                 Undo::No, {});
        });
}

void CrawlActions::askFailures(const crawl::RetryChoice& choice, QObject* receiver,
                               std::function<void(Result<std::vector<crawl::Failures>>)> done) {
    m_background.run(
        receiver, [this, choice] { return m_station.failures(choice); }, std::move(done));
}

void CrawlActions::actOnProfiles(const QString& what, std::function<Result<void>()> work) {
    m_background.run(this, std::move(work), [this, what](const Result<void>& result) {
        note(what, Undo::Yes, result);
        Q_EMIT profilesChanged();
    });
}

void CrawlActions::chooseProfile(const std::string& name) {
    actOnProfiles(tr("Profile %1").arg(QString::fromStdString(wording::profileTitle(name))),
                  [this, name] { return m_station.chooseProfile(name); });
}

void CrawlActions::saveProfile(const crawl::RateProfile& profile) {
    actOnProfiles(tr("Profile %1 kept").arg(QString::fromStdString(profile.name)),
                  [this, profile] { return m_station.saveProfile(profile); });
}

void CrawlActions::removeProfile(const std::string& name) {
    actOnProfiles(tr("Profile %1 removed").arg(QString::fromStdString(name)),
                  [this, name] { return m_station.removeProfile(name); });
}

void CrawlActions::askProfiles(QObject* receiver, std::function<void(Result<crawl::RateProfiles>)> done) {
    m_background.run(
        receiver, [this] { return m_station.profiles(); }, std::move(done));
}

void CrawlActions::saveText(const QString& file, const QString& text) {
    act(tr("Saved to %1").arg(file), Undo::No, [file, text]() -> Result<void> {
        QSaveFile out(file);
        if (out.open(QIODevice::WriteOnly) && out.write(text.toUtf8()) >= 0 && out.commit())
            return {};
        return fail(ErrorCode::IoFailed, file.toStdString(), out.errorString().toStdString());
    });
}

void CrawlActions::undo() {
    if (m_undoable.isEmpty())
        return;
    const QString last = m_undoable.takeLast();
    m_background.run(
        this, [this] { return m_station.undo(); },
        [this, last](const Result<void>& result) {
            if (result)
                Q_EMIT done(tr("Undone: %1").arg(last));
            else {
                m_undoable.append(last);
                Q_EMIT failed(result.error());
            }
            Q_EMIT changed();
            Q_EMIT profilesChanged();
        });
}

void CrawlActions::askPlan(QObject* receiver, std::function<void(Result<crawl::CrawlPlan>)> done) {
    m_background.run(
        receiver, [this] { return m_station.plan(); }, std::move(done));
}

void CrawlActions::askDetails(const std::string& name, QObject* receiver, std::function<void(Result<Details>)> done) {
    m_background.run(
        receiver,
        [this, name]() -> Result<Details> {
            Details details;
            auto entry = m_station.source(name);
            if (!entry)
                return fail(entry.error());
            details.entry = std::move(*entry);
            if (details.entry) {
                auto transitions = m_station.transitions(details.entry->key, kTransitions);
                if (!transitions)
                    return fail(transitions.error());
                details.transitions = std::move(*transitions);
            }
            return details;
        },
        std::move(done));
}

} // namespace gleaner::bridge
