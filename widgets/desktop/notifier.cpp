#include "widgets/desktop/notifier.h"

#include <algorithm>

#include "widgets/wording/alerts.h"

namespace gleaner::desktop {
namespace {

constexpr size_t kLinesShown = 3;

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

bool wantsSomebody(const crawl::Alert& alert) {
    return alert.phase == crawl::Alert::Phase::Firing && alert.acknowledgedBy.empty() && !alert.snoozedUntil;
}

QString lineOf(const crawl::Alert& alert) {
    const auto action = alert.args.find("action");
    const std::string remedy = action == alert.args.end() ? std::string() : wording::alertAction(action->second);
    return text(wording::alertSentence(alert)) + (remedy.empty() ? QString() : QLatin1Char(' ') + text(remedy));
}

} // namespace

Notifier::Notifier(NotificationService& service, QObject* parent) : QObject(parent), m_service(service) {
    connect(&service, &NotificationService::sent, this, [this](quint32 id) {
        m_shown = id;
        if (m_inShown.empty()) // over before the desktop had shown it
            m_service.withdraw(std::exchange(m_shown, 0));
    });
    connect(&service, &NotificationService::activated, this, [this](quint32 id) {
        if (id == m_shown)
            Q_EMIT sourceRequested(m_source);
    });
    connect(&service, &NotificationService::closed, this, [this](quint32 id) {
        if (id == m_shown)
            m_shown = 0;
    });
}

void Notifier::setEnabled(bool enabled) {
    m_enabled = enabled;
}

void Notifier::setQuietHours(const std::string& text) {
    m_quiet = crawl::QuietHours::parse(text);
}

void Notifier::forget() {
    m_told.clear();
    m_owed.clear();
    m_first = true;
    withdrawEnded({});
}

bool Notifier::mayTell(base::WallTime now) const {
    if (m_quiet && m_quiet->endsAt(now, crawl::localOffset(now)))
        return false;
    return !m_last || now < *m_last || now - *m_last >= kNotificationsApart;
}

void Notifier::setAlerts(std::span<const crawl::Alert> alerts, base::WallTime now) {
    std::set<Key> firing;
    for (const crawl::Alert& alert : alerts)
        if (wantsSomebody(alert))
            firing.emplace(alert.rule, alert.rule == 0 ? alert.code + alert.source : alert.source);
    withdrawEnded(firing);
    std::erase_if(m_told, [&](const Key& key) { return !firing.contains(key); });
    std::erase_if(m_owed, [&](const Key& key) { return !firing.contains(key); });
    const bool nobodyNeedsTelling = std::exchange(m_first, false) || m_windowActive || !m_enabled;
    if (nobodyNeedsTelling) {
        m_told = std::move(firing);
        m_owed.clear();
        return;
    }
    for (const Key& key : firing)
        if (!m_told.contains(key))
            m_owed.insert(key);
    if (!m_owed.empty() && mayTell(now))
        tell(alerts, now);
}

void Notifier::tell(std::span<const crawl::Alert> alerts, base::WallTime now) {
    std::vector<const crawl::Alert*> news;
    for (const crawl::Alert& alert : alerts)
        if (m_owed.contains({alert.rule, alert.rule == 0 ? alert.code + alert.source : alert.source}))
            news.push_back(&alert);
    Notification notification;
    notification.replaces = m_shown;
    notification.actionText = tr("Show");
    notification.critical =
        std::any_of(news.begin(), news.end(), [](const crawl::Alert* alert) { return alert->severity == "critical"; });
    if (news.size() == 1) {
        notification.summary = text(wording::alertTitle(*news.front()));
        notification.body = lineOf(*news.front());
        m_source = text(news.front()->source);
    } else {
        notification.summary = tr("%n alerts need you", nullptr, int(news.size()));
        QStringList lines;
        for (size_t i = 0; i < std::min(kLinesShown, news.size()); ++i)
            lines.append(text(wording::alertSentence(*news[i])));
        if (news.size() > kLinesShown)
            lines.append(tr("and %n more", nullptr, int(news.size() - kLinesShown)));
        notification.body = lines.join(QLatin1Char('\n'));
        m_source.clear();
    }
    m_last = now;
    m_inShown = m_owed;
    m_told.merge(m_owed);
    m_owed.clear();
    m_service.send(notification);
}

// A notification whose reasons are all gone only costs somebody a look.
void Notifier::withdrawEnded(const std::set<Key>& firing) {
    const bool holds =
        std::any_of(m_inShown.begin(), m_inShown.end(), [&](const Key& key) { return firing.contains(key); });
    if (m_inShown.empty() || holds)
        return;
    m_inShown.clear();
    if (m_shown != 0)
        m_service.withdraw(std::exchange(m_shown, 0));
}

} // namespace gleaner::desktop
