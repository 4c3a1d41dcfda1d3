#include "widgets/console/profile_button.h"

#include <QActionGroup>
#include <QMenu>

#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

QString percent(double factor) {
    return QStringLiteral("%1 %").arg(factor * 100, 0, 'g', 3);
}

} // namespace

QString profileName(const std::string& name) {
    if (name.empty() || name == crawl::kNormalProfile)
        return ProfileButton::tr("Normal");
    if (name == crawl::kGentleProfile)
        return ProfileButton::tr("Gentle");
    if (name == crawl::kNightProfile)
        return ProfileButton::tr("Night");
    return text(name);
}

QString profileText(const crawl::RateProfile& profile) {
    const QString of = percent(profile.factor);
    if (!profile.hours.empty()) {
        const QString hours = text(profile.hours).replace(QLatin1Char('-'), QStringLiteral(" – "));
        return ProfileButton::tr("%1 of every limit %2, %3 otherwise").arg(of, hours, percent(profile.otherwise));
    }
    return profile.factor >= 1 ? ProfileButton::tr("every limit as it is")
                               : ProfileButton::tr("%1 of every limit").arg(of);
}

ProfileButton::ProfileButton(theme::Theme& theme, QWidget* parent)
    : QPushButton(parent), m_theme(theme), m_menu(new QMenu(this)) {
    setObjectName(QStringLiteral("profileButton"));
    setMenu(m_menu);
    m_menu->setToolTipsVisible(true);
    connect(m_menu, &QMenu::aboutToShow, this, &ProfileButton::menuAboutToShow);
    connect(&theme, &theme::Theme::changed, this, &ProfileButton::showState);
    fillMenu();
    showState();
}

void ProfileButton::setProfiles(const crawl::RateProfiles& profiles) {
    if (profiles == m_profiles)
        return;
    m_profiles = profiles;
    fillMenu();
}

void ProfileButton::setInForce(const QString& name, double factor) {
    if (name == m_name && factor == m_factor)
        return;
    const bool another = name != m_name;
    m_name = name;
    m_factor = factor;
    if (another)
        fillMenu();
    showState();
}

void ProfileButton::fillMenu() {
    m_menu->clear();
    auto* group = new QActionGroup(m_menu);
    const QString inForce = m_name.isEmpty() ? QString::fromLatin1(crawl::kNormalProfile) : m_name;
    for (const crawl::RateProfile& profile : crawl::allProfiles(m_profiles)) {
        QAction* action =
            m_menu->addAction(QStringLiteral("%1  ·  %2").arg(profileName(profile.name), profileText(profile)));
        action->setObjectName(console::text(profile.name));
        action->setCheckable(true);
        action->setChecked(console::text(profile.name) == inForce);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, name = console::text(profile.name)] { Q_EMIT chosen(name); });
    }
    m_menu->addSeparator();
    QAction* edit = m_menu->addAction(m_theme.icon(QStringLiteral("pencil")), tr("Own profiles…"));
    edit->setObjectName(QStringLiteral("editProfiles"));
    connect(edit, &QAction::triggered, this, &ProfileButton::editRequested);
}

// Words and sign, not colour alone: what slows the crawl down must not be overlooked.
void ProfileButton::showState() {
    const bool inForce = !m_name.isEmpty();
    const QString name = profileName(m_name.toStdString());
    setIcon(m_theme.icon(QStringLiteral("gauge"), inForce ? theme::Ink::Caution : theme::Ink::Dim));
    setText(inForce ? QStringLiteral("%1 · %2").arg(name, percent(m_factor)) : name);
    setToolTip(inForce ? tr("The rate profile “%1” is in force: every source has %2 of its limit. Press to choose "
                            "another.")
                             .arg(name, percent(m_factor))
                       : tr("Rate profile: every source has its whole limit. Press to slow the crawl down."));
    setAccessibleName(inForce ? tr("Rate profile %1, %2 of every limit").arg(name, percent(m_factor))
                              : tr("Rate profile: none in force"));
    const theme::Tokens& tokens = m_theme.tokens();
    setStyleSheet(inForce ? QStringLiteral("QPushButton#profileButton { background: %1; color: %2; border-color: %2; "
                                           "font-weight: 600; }")
                                .arg(tokens.warningSurface.name(), tokens.clientError.name())
                          : QString());
}

} // namespace gleaner::console
