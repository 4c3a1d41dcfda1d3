#pragma once
// An operator's own rate profiles: made, changed, removed. Values go in, wishes come out; open() it, never exec().

#include <QDialog>

#include "core/crawl/rate_profile.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;
class QTimeEdit;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class ProfilesDialog final : public QDialog {
    Q_OBJECT

public:
    ProfilesDialog(theme::Theme& theme, crawl::RateProfiles profiles, QWidget* parent = nullptr);

    void setProfiles(const crawl::RateProfiles& profiles); // as they are kept now; what is being typed stays

Q_SIGNALS:
    void saveRequested(const gleaner::crawl::RateProfile& profile);
    void removeRequested(const QString& name);

private:
    QWidget* makeList(theme::Theme& theme);
    QWidget* makeForm();
    void fillList();
    void showCurrent();
    void showForm(const crawl::RateProfile& profile);
    crawl::RateProfile formProfile() const;
    void judgeForm();
    void save();

    crawl::RateProfiles m_profiles;
    QListWidget* m_list;
    QPushButton* m_remove;
    QLineEdit* m_name;
    QSpinBox* m_factor;
    QCheckBox* m_byHours;
    QTimeEdit* m_from;
    QTimeEdit* m_to;
    QSpinBox* m_otherwise;
    QLabel* m_otherwiseLabel;
    QLabel* m_says;
    QPushButton* m_save;
};

} // namespace gleaner::console
