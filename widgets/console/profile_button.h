#pragma once
// Which rate profile is in force, said loudly, and the menu to choose another.

#include <QPushButton>

#include "core/crawl/rate_profile.h"

class QMenu;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// "Gentle", "Night" …: the built-in names in the user's language, an operator's own as they are.
QString profileName(const std::string& name);
// "25 % of every limit", "All of every limit from 22:00 to 06:00, 25 % otherwise".
QString profileText(const crawl::RateProfile& profile);

// A quiet button while nothing is in force, an amber chip with name and share when something is. Takes values; GUI
// thread.
class ProfileButton final : public QPushButton {
    Q_OBJECT

public:
    explicit ProfileButton(theme::Theme& theme, QWidget* parent = nullptr);

    void setProfiles(const crawl::RateProfiles& profiles); // what the menu offers
    void setInForce(const QString& name, double factor);   // CrawlFigures::profile and ::profileFactor; empty = none

Q_SIGNALS:
    void chosen(const QString& name); // "normal" ends what is in force
    void editRequested();             // an operator's own profiles are to be looked at
    void menuAboutToShow();           // a good moment to ask for the profiles anew

private:
    void fillMenu();
    void showState();

    theme::Theme& m_theme;
    QMenu* m_menu;
    crawl::RateProfiles m_profiles;
    QString m_name;
    double m_factor = 1;
};

} // namespace gleaner::console
