#include "widgets/mainwindow/first_start.h"

#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/mainwindow/way_button.h"
#include "widgets/theme/theme.h"

namespace gleaner::mainwindow {
namespace {

constexpr int kColumn = 560;
constexpr int kRecentShown = 4;

QWidget* centred(QWidget* column) {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->addStretch(2);
    auto* middle = new QHBoxLayout; // not an alignment: that would measure the words at the whole width
    middle->addStretch();
    middle->addWidget(column);
    middle->addStretch();
    layout->addLayout(middle);
    layout->addStretch(3);
    return page;
}

} // namespace

FirstStart::FirstStart(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_stack(new QStackedWidget) {
    setLook(this, theme::Look::Ground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_stack->addWidget(makeWays());
    m_stack->addWidget(makeOpening());
    const auto paintLogo = [this] {
        m_logo->setPixmap(m_theme.pixmap(QStringLiteral("radar"), m_theme.tokens().accent, 48, devicePixelRatioF()));
    };
    connect(&theme, &theme::Theme::changed, this, paintLogo);
    paintLogo();
}

QWidget* FirstStart::makeWays() {
    auto* column = new QWidget;
    column->setFixedWidth(kColumn);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    m_logo = new QLabel;
    m_logo->setAlignment(Qt::AlignHCenter);
    auto* title = new QLabel(tr("Welcome to Gleaner"));
    title->setAlignment(Qt::AlignHCenter);
    QFont font = m_theme.headFont();
    font.setPixelSize(24);
    title->setFont(font);
    auto* words =
        new QLabel(tr("Gathers openly licensed pictures politely, looks at each of them, finds them again, and credits "
                      "whoever made them."));
    words->setAlignment(Qt::AlignHCenter);
    words->setWordWrap(true);
    setLook(words, theme::Look::Dim);
    layout->addWidget(m_logo);
    layout->addWidget(title);
    layout->addWidget(words);
    layout->addSpacing(16);
    const auto way = [&](const QString& icon, const QString& name, const QString& what, void (FirstStart::*chosen)(),
                         bool primary) {
        auto* button = new WayButton(m_theme, icon, name, what, primary);
        connect(button, &QAbstractButton::clicked, this, chosen);
        layout->addWidget(button);
    };
    way(QStringLiteral("sparkles"), tr("Open demo library"),
        tr("Works at once and without a network: demo pictures, served by a simulated web"), &FirstStart::demoChosen,
        true);
    way(QStringLiteral("plus"), tr("New library…"), tr("An empty folder that will hold catalogue, pictures and index"),
        &FirstStart::newChosen, false);
    way(QStringLiteral("folder-open"), tr("Open library…"), tr("A folder that holds one already"),
        &FirstStart::openChosen, false);
    auto* remote = new WayButton(m_theme, QStringLiteral("radio"), tr("Attach to a remote crawl…"),
                                 tr("Comes with the distributed crawl; this version crawls on this computer only"));
    remote->setEnabled(false);
    layout->addWidget(remote);
    layout->addSpacing(8);
    m_recentTitle = new QLabel(tr("Recent libraries"));
    setLook(m_recentTitle, theme::Look::Small);
    layout->addWidget(m_recentTitle);
    m_recent = new QVBoxLayout;
    m_recent->setSpacing(0);
    layout->addLayout(m_recent);
    setRecent({});
    return centred(column);
}

QWidget* FirstStart::makeOpening() {
    auto* column = new QWidget;
    column->setFixedWidth(360);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(14);
    m_opening = new QLabel;
    m_opening->setAlignment(Qt::AlignHCenter);
    m_opening->setWordWrap(true);
    m_opening->setTextFormat(Qt::PlainText);
    auto* bar = new QProgressBar;
    bar->setRange(0, 0);
    bar->setAccessibleName(tr("Opening"));
    layout->addWidget(m_opening);
    layout->addWidget(bar);
    return centred(column);
}

void FirstStart::setRecent(const QStringList& folders) {
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_recentTitle->setVisible(!folders.isEmpty());
    for (const QString& folder : folders.mid(0, kRecentShown)) {
        const QFileInfo info(folder);
        auto* button =
            new QPushButton(m_theme.icon(QStringLiteral("library"), theme::Ink::Dim),
                            QStringLiteral("%1   %2").arg(info.fileName(), QDir::toNativeSeparators(info.path())));
        setLook(button, theme::Look::Quiet);
        button->setStyleSheet(QStringLiteral("text-align: left"));
        connect(button, &QPushButton::clicked, this, [this, folder] { Q_EMIT recentChosen(folder); });
        m_recent->addWidget(button);
    }
}

void FirstStart::showOpening(const QString& words) {
    m_opening->setText(words);
    m_stack->setCurrentIndex(1);
}

void FirstStart::showWays() {
    m_stack->setCurrentIndex(0);
}

} // namespace gleaner::mainwindow
