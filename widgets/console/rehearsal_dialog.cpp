#include "widgets/console/rehearsal_dialog.h"

#include <map>

#include <QAbstractItemView>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

using Roles = std::vector<bridge::RehearsalDesk::Role>;

struct Words {
    const char* title;
    const char* lesson;
};

const Words& wordsOf(const std::string& part) {
    static const std::map<std::string, Words> kWords{
        {"",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Behave"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "The source answers as it should. One that was halted proves itself at a tenth of its "
                            "rate first: HALF-OPEN, then RUNNING.")}},
        {"stumbles",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Stumble: answer 500 six times"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "More than 10 % errors within 60 s: COOLING for a minute. Then HALF-OPEN: it proves itself "
                            "at a tenth of its rate with twenty good answers, and is RUNNING again. Nothing needs to "
                            "be pressed; Probe shows that it is well.")}},
        {"server_error",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Answer 500 to everything"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "More than 10 % errors within 60 s: COOLING for a minute, then HALF-OPEN, then COOLING "
                            "twice as long. Fifty errors in a row, or five halts, open the breaker: it then NEEDS YOU. "
                            "Let it behave, probe it, then reset the breaker.")}},
        {"asks_to_wait",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Answer 503 and ask for a minute"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "WAITING: Retry-After is respected to the second, on every worker, and nothing can be "
                            "pressed to shorten it.")}},
        {"too_many_requests",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Answer 429, too many requests"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "WAITING for 60 s, doubling while it is repeated. Lower its rate with F2.")}},
        {"slow",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Take four seconds for each answer"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "RUNNING below its limit: the time to the first byte rises, and the sentence says that "
                            "the site is slow. It is no error.")}},
        {"silent",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Accept and never answer"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "After 30 s without a byte each request ends as a time-out; then COOLING, as with any "
                            "errors.")}},
        {"hangs_up",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Hang up without an answer"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Each request ends as Reset; then COOLING.")}},
        {"refuses",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Refuse connections"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "Each request ends as Connect. With one source it is the site's trouble: COOLING. With "
                            "three or more at once it is taken for our own network: OFFLINE, and nobody is blamed.")}},
        {"gone",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Answer 404 to everything"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "RUNNING: a picture that is gone is an answer, not an error. The pictures are counted as "
                            "gone; fifty in a row without one stored picture raise an alert.")}},
        {"web_pages",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Send web pages instead of pictures"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "RUNNING: NotAnImage says nothing about the site's health. Nothing is stored; fifty in a "
                            "row raise an alert.")}},
        {"opts_out",
         {QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog", "Opt out by a header"),
          QT_TRANSLATE_NOOP("gleaner::console::RehearsalDialog",
                            "The author's word is kept: the body is not read, nothing is stored, and the evidence "
                            "is kept with each picture.")}},
    };
    const auto found = kWords.find(part);
    static const Words kUnknown{"", ""};
    return found == kWords.end() ? kUnknown : found->second;
}

} // namespace

QString partTitle(const std::string& part) {
    return RehearsalDialog::tr(wordsOf(part).title);
}

QString partLesson(const std::string& part) {
    return RehearsalDialog::tr(wordsOf(part).lesson);
}

RehearsalDialog::RehearsalDialog(theme::Theme& theme, bridge::RehearsalDesk& desk, bridge::Background& background,
                                 QWidget* parent)
    : QDialog(parent), m_desk(desk), m_background(background), m_parts(desk.parts()),
      m_banner(new theme::Banner(theme)), m_grid(new QGridLayout), m_lesson(new QLabel),
      m_behave(new QPushButton(tr("All behave"))), m_again(new QPushButton(tr("Crawl all again"))) {
    setWindowTitle(tr("Rehearsal"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(520, 560);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(12);
    auto* words = new QLabel(tr("The demo's sites are made up and live on this computer. Tell one to misbehave, and "
                                "watch what the console makes of it."));
    words->setWordWrap(true);
    theme::setLook(words, theme::Look::Dim);
    column->addWidget(words);
    column->addWidget(m_banner);
    auto* rows = new QWidget;
    rows->setLayout(m_grid);
    m_grid->setContentsMargins(0, 0, 8, 0);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("Sources of the demo"));
    scroll->setWidget(rows);
    column->addWidget(scroll, 1);
    auto* section = new QLabel(tr("What you will see"));
    theme::setLook(section, theme::Look::Section);
    column->addWidget(section);
    m_lesson->setWordWrap(true);
    m_lesson->setMinimumHeight(64);
    m_lesson->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_lesson->setText(tr("Choose what a source does; what to look for is said here."));
    column->addWidget(m_lesson);
    auto* box = new QDialogButtonBox(QDialogButtonBox::Close);
    m_again->setToolTip(tr("Put every picture of the demo back into the queue"));
    for (QPushButton* button : {m_behave, m_again}) {
        button->setAutoDefault(false);
        box->addButton(button, QDialogButtonBox::ActionRole);
    }
    connect(m_behave, &QPushButton::clicked, this, [this] {
        m_background.run(
            this, [desk = &m_desk] { return desk->allBehave(); },
            [this](const Result<void>& done) {
                if (!done)
                    return showFailure(done.error());
                m_lesson->setText(partLesson({}));
                refresh();
            });
    });
    connect(m_again, &QPushButton::clicked, this, [this] {
        m_background.run(
            this, [desk = &m_desk] { return desk->crawlAgain(); },
            [this](const Result<std::int64_t>& number) {
                if (!number)
                    return showFailure(number.error());
                m_banner->show(theme::Banner::Kind::Note,
                               *number == 0 ? tr("Every picture is in the queue already.")
                                            : tr("%1 pictures are in the queue again. Press Start if no crawl runs.")
                                                  .arg(QString::fromStdString(wording::count(*number))));
                Q_EMIT queued();
            });
    });
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::close);
    column->addWidget(box);
    refresh();
}

QString RehearsalDialog::lesson() const {
    return m_lesson->text();
}

void RehearsalDialog::choose(const QString& source) {
    m_wanted = source;
    if (QComboBox* box = m_boxes.value(source))
        box->setFocus();
}

void RehearsalDialog::refresh() {
    m_background.run(
        this, [desk = &m_desk] { return desk->roles(); },
        [this](const Result<Roles>& roles) {
            if (roles)
                fill(*roles);
            else
                showFailure(roles.error());
        });
}

void RehearsalDialog::fill(const Roles& roles) {
    for (const bridge::RehearsalDesk::Role& role : roles) {
        const QString source = QString::fromStdString(role.source);
        QComboBox*& box = m_boxes[source];
        if (!box) {
            box = new QComboBox;
            box->setAccessibleName(tr("What %1 does").arg(source));
            box->view()->setAccessibleName(box->accessibleName());
            box->addItem(partTitle({}), QString());
            for (const std::string& part : m_parts)
                box->addItem(partTitle(part), QString::fromStdString(part));
            auto* name = new QLabel(source);
            name->setTextFormat(Qt::PlainText);
            name->setBuddy(box);
            theme::setLook(name, theme::Look::Section);
            const int row = m_grid->rowCount();
            m_grid->addWidget(name, row, 0);
            m_grid->addWidget(box, row, 1);
            connect(box, &QComboBox::activated, this, [this, source, box = box](int index) {
                play(source, box->itemData(index).toString().toStdString());
            });
        }
        const QSignalBlocker quiet(box);
        box->setCurrentIndex(std::max(0, box->findData(QString::fromStdString(role.part))));
    }
    m_grid->setRowStretch(m_grid->rowCount(), 1);
    if (QComboBox* box = m_boxes.value(m_wanted))
        box->setFocus();
    m_wanted.clear();
}

void RehearsalDialog::play(const QString& source, const std::string& part) {
    m_background.run(
        this, [desk = &m_desk, name = source.toStdString(), part] { return desk->play(name, part); },
        [this, source, part](const Result<void>& played) {
            if (!played) {
                refresh();
                return showFailure(played.error());
            }
            m_banner->dismiss();
            m_lesson->setText(partLesson(part));
            Q_EMIT sourceChosen(source);
        });
}

void RehearsalDialog::showFailure(const Error& error) {
    m_banner->showError(error);
}

} // namespace gleaner::console
