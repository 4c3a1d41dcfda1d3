#include "widgets/mainwindow/rail.h"

#include <QButtonGroup>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"

namespace gleaner::mainwindow {

QString placeName(Place place) {
    switch (place) {
    case Place::Crawl:
        return Rail::tr("Crawl");
    case Place::Search:
        return Rail::tr("Search");
    case Place::Curate:
        return Rail::tr("Curate");
    case Place::Index:
        return Rail::tr("Index");
    case Place::Reports:
        break;
    }
    return Rail::tr("Reports");
}

QString placeIcon(Place place) {
    static const QString kIcons[kPlaces] = {QStringLiteral("radar"), QStringLiteral("search"),
                                            QStringLiteral("check-check"), QStringLiteral("layers"),
                                            QStringLiteral("file-chart-column")};
    return kIcons[int(place)];
}

Rail::Rail(theme::Theme& theme, QMenu& libraryMenu, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_places(new QButtonGroup(this)) {
    setObjectName(QStringLiteral("rail"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(theme::kRailWidth);
    setAccessibleName(tr("Places"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 8, 1, 6);
    column->setSpacing(0);
    m_places->setExclusive(true);
    for (int i = 0; i < kPlaces; ++i) {
        QToolButton* place = button(placeName(Place(i)), placeIcon(Place(i)),
                                    QStringLiteral("%1 (Ctrl+%2)").arg(placeName(Place(i))).arg(i + 1));
        place->setCheckable(true);
        m_places->addButton(place, i);
        column->addWidget(place);
    }
    connect(m_places, &QButtonGroup::idClicked, this, [this](int id) { Q_EMIT placeChosen(Place(id)); });
    column->addStretch();
    m_library = button(tr("Library"), QStringLiteral("library"), tr("New, open, import, close … (Alt+L)"));
    connect(m_library, &QToolButton::clicked, &libraryMenu, [this, &libraryMenu] {
        // Beside the button and upwards, as it stands near the lower edge.
        const QPoint corner = m_library->mapToGlobal(QPoint(m_library->width(), m_library->height()));
        libraryMenu.popup(corner - QPoint(0, libraryMenu.sizeHint().height()));
    });
    m_library->setShortcut(Qt::ALT | Qt::Key_L);
    column->addWidget(m_library);
    QToolButton* settings = button(tr("Settings"), QStringLiteral("settings"), tr("Settings (Ctrl+,)"));
    connect(settings, &QToolButton::clicked, this, &Rail::settingsChosen);
    column->addWidget(settings);
}

QToolButton* Rail::button(const QString& words, const QString& icon, const QString& tip) {
    auto* button = new QToolButton;
    setLook(button, theme::Look::Rail);
    button->setText(words);
    button->setIcon(m_theme.icon(icon, theme::Ink::Dim));
    button->setIconSize({22, 22});
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setToolTip(tip);
    button->setAccessibleName(words);
    button->setFocusPolicy(Qt::TabFocus); // a click goes on to the place, not to the rail
    button->setFixedHeight(58);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return button;
}

void Rail::setPlace(Place place) {
    m_places->button(int(place))->setChecked(true);
}

void Rail::setPlacesEnabled(bool enabled) {
    // With nothing open no place is the current one; an exclusive group lets go only while it is not exclusive.
    m_places->setExclusive(enabled);
    for (QAbstractButton* button : m_places->buttons()) {
        button->setEnabled(enabled);
        if (!enabled)
            button->setChecked(false);
    }
}

} // namespace gleaner::mainwindow
