#include "widgets/console/recent_failures.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/bridge/background.h"
#include "widgets/bridge/event_desk.h"
#include "widgets/console/event_dialog.h"
#include "widgets/console/event_text.h"
#include "widgets/console/failure_list.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {

RecentFailures::RecentFailures(theme::Theme& theme, bridge::EventDesk& desk, bridge::Background& background,
                               QWidget* parent)
    : QWidget(parent), m_theme(theme), m_desk(desk), m_background(background), m_model(new FailureModel(this)),
      m_pages(new QStackedWidget), m_list(new QListView), m_none(new QLabel(tr("No failure among its last attempts."))),
      m_headers(new QPushButton(tr("Show headers"))), m_all(new QPushButton(tr("All in the event log"))) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kStep);
    m_list->setAccessibleName(tr("Recent failures"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new FailureDelegate(theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QListView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->installEventFilter(this);
    theme::setLook(m_none, theme::Look::Dim);
    m_none->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_none->setWordWrap(true);
    m_pages->addWidget(m_list);
    m_pages->addWidget(m_none);
    m_pages->setCurrentWidget(m_none);
    column->addWidget(m_pages, 1);

    auto* row = new QHBoxLayout;
    row->setSpacing(2 * theme::kStep);
    for (QPushButton* button : {m_headers, m_all}) {
        theme::setLook(button, theme::Look::Link);
        button->setCursor(Qt::PointingHandCursor);
        row->addWidget(button);
    }
    row->addStretch();
    column->addLayout(row);
    m_headers->setToolTip(tr("What was asked and answered, with the headers (Space)"));
    m_headers->setEnabled(false);

    const auto show = [this](const QModelIndex& index) {
        if (index.isValid())
            showHeaders(m_model->failure(index.row()));
    };
    connect(m_list, &QListView::activated, this, show);
    connect(m_list, &QWidget::customContextMenuRequested, this, &RecentFailures::showMenu);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) { m_headers->setEnabled(index.isValid()); });
    connect(m_headers, &QPushButton::clicked, this, [this, show] { show(m_list->currentIndex()); });
    connect(m_all, &QPushButton::clicked, this, [this] { Q_EMIT logRequested(m_source); });
    connect(&theme, &theme::Theme::changed, m_list->viewport(), qOverload<>(&QWidget::update));
}

void RecentFailures::showSource(const QString& name) {
    if (name != m_source) {
        m_source = name;
        take({});
    }
    if (name.isEmpty())
        return;
    if (std::exchange(m_asking, true)) {
        m_again = true;
        return;
    }
    m_background.run(
        this, [desk = &m_desk, source = name.toStdString()] { return desk->lastFailures(source, kMost); },
        [this, name](std::vector<eventlog::EventPtr> failures) {
            m_asking = false;
            if (name == m_source)
                take(std::move(failures));
            if (std::exchange(m_again, false))
                showSource(m_source);
        });
}

void RecentFailures::take(std::vector<eventlog::EventPtr> failures) {
    std::reverse(failures.begin(), failures.end());
    m_model->setFailures(std::move(failures));
    m_pages->setCurrentIndex(m_model->rowCount() > 0 ? 0 : 1);
    m_headers->setVisible(m_model->rowCount() > 0);
    m_headers->setEnabled(m_list->currentIndex().isValid());
}

void RecentFailures::showHeaders(const eventlog::EventPtr& failure) {
    auto* dialog = new EventDialog(m_theme, failure, this);
    connect(dialog, &EventDialog::urlRequested, this, &RecentFailures::urlRequested);
    connect(dialog, &EventDialog::imageRequested, this, &RecentFailures::imageRequested);
    dialog->show();
}

bool RecentFailures::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const QModelIndex index = m_list->currentIndex();
        if (index.isValid() && key->matches(QKeySequence::Copy)) {
            QGuiApplication::clipboard()->setText(eventDetails(*m_model->failure(index.row())));
            return true;
        }
        if (index.isValid() && key->key() == Qt::Key_Space) {
            showHeaders(m_model->failure(index.row()));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void RecentFailures::showMenu(const QPoint& at) {
    const QModelIndex index = m_list->indexAt(at);
    if (!index.isValid())
        return;
    const eventlog::EventPtr event = m_model->failure(index.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_theme.icon(QStringLiteral("info")), tr("Show headers"), this,
                    [this, event] { showHeaders(event); });
    if (event->record.value > 0)
        menu->addAction(m_theme.icon(QStringLiteral("image")), tr("Show the picture"), this,
                        [this, event] { Q_EMIT imageRequested(event->record); });
    menu->addAction(m_theme.icon(QStringLiteral("external-link")), tr("Open the address"), this,
                    [this, event] { Q_EMIT urlRequested(QUrl(text(event->url))); });
    menu->addAction(m_theme.icon(QStringLiteral("copy")), tr("Copy"), this,
                    [event] { QGuiApplication::clipboard()->setText(eventDetails(*event)); });
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

} // namespace gleaner::console
