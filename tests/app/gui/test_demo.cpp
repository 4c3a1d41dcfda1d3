// The demo as a new user meets it: the window, the real library, the real crawl, the simulated web. What the window
// shows is what the state line, `status` and the server's log say.

#include <QApplication>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "app/assembly/assembly.h"
#include "app/gui/demo_rehearsal.h"
#include "app/gui/window_parts.h"
#include "tests/support/run_program.h"
#include "tests/support/test_data.h"
#include "widgets/console/crawl_place.h"
#include "widgets/console/plan_dialog.h"
#include "widgets/console/rehearsal_dialog.h"
#include "widgets/mainwindow/main_window.h"
#include "widgets/wording/wording.h"

using namespace gleaner;
using console::ConsoleModel;
using nlohmann::json;
using simulatedweb::RequestLogEntry;

namespace {

constexpr int kMinute = 60'000; // ms

class Demo {
public:
    Demo() {
        mainwindow::Parts parts = gui::makeParts(m_theme, m_settings, folder());
        parts.doors.openDemo = [this]() -> Result<bridge::OpenedLibrary> {
            auto demo = assembly::openDemo(folder());
            if (!demo)
                return fail(demo.error());
            m_web = std::shared_ptr<simulatedweb::SimulatedWeb>(std::move(demo->web));
            bridge::OpenedLibrary opened;
            opened.rehearsal = std::make_shared<gui::DemoRehearsal>(*m_web, *demo->workstation);
            opened.companion = m_web;
            opened.workstation = std::move(demo->workstation);
            opened.demo = true;
            return opened;
        };
        window = std::make_unique<mainwindow::MainWindow>(m_theme, m_settings, std::move(parts));
        window->resize(1440, 900);
        window->show();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        QSignalSpy opened(window.get(), &mainwindow::MainWindow::libraryOpened);
        window->openDemo();
        QVERIFY(opened.wait(kMinute));
    }
    std::filesystem::path folder() const { return m_folder.filePath(QStringLiteral("demo")).toStdString(); }

    console::CrawlPlace& place() { return *window->crawlPlace(); }
    const ConsoleModel& model() { return place().model(); }
    QPushButton* button(QWidget& in, const QString& words) {
        for (auto* button : in.findChildren<QPushButton*>())
            if (button->text().startsWith(words) && button->isVisible())
                return button;
        qWarning("no button %s", qUtf8Printable(words));
        return nullptr;
    }
    // As a person does: Start…, look at the plan, Enter.
    void start() {
        QTRY_VERIFY_WITH_TIMEOUT(model().rowCount() == 8, kMinute);
        QTest::mouseClick(button(place(), QStringLiteral("Start")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(place().findChild<console::PlanDialog*>(), kMinute);
        auto* plan = place().findChild<console::PlanDialog*>();
        QTRY_VERIFY(plan->isVisible());
        QTest::keyClick(plan, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(model().figures().running, kMinute);
    }
    const crawl::SourceFigures* find(model::SourceState state) {
        for (const crawl::SourceFigures& source : model().figures().sources)
            if (source.state == state)
                return &source;
        return nullptr;
    }
    QString cell(const std::string& source, ConsoleModel::Column column) {
        for (int row = 0; row < model().rowCount(); ++row)
            if (model().source(row).name == source)
                return model().index(row, column).data().toString();
        return {};
    }
    std::vector<RequestLogEntry> requestsOf(const std::string& source) {
        std::vector<RequestLogEntry> requests;
        for (RequestLogEntry& entry : m_web->log())
            if (entry.source == source && entry.path != "/robots.txt")
                requests.push_back(std::move(entry));
        return requests;
    }
    // What another process is told.
    json status() {
        const test::ProgramResult result =
            test::runProgram("gleaner-cli", {"--library", folder().string(), "--json", "status"}, 60);
        return json::parse(result.out, nullptr, false);
    }

private:
    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    theme::Theme m_theme{*qApp};
    std::shared_ptr<simulatedweb::SimulatedWeb> m_web;

public:
    std::unique_ptr<mainwindow::MainWindow> window; // last: goes first
};

json sourceIn(const json& status, const std::string& name) {
    for (const json& source : status["sources"])
        if (source["name"] == name)
            return source;
    return {};
}

} // namespace

class TestDemo : public QObject {
    Q_OBJECT

private slots:
    void theSourceThatTheWebBrokeIsShownWithinAMinute() {
        Demo demo;
        demo.start();
        QTRY_VERIFY_WITH_TIMEOUT(demo.find(model::SourceState::Halted), kMinute);
        const std::string broken = demo.find(model::SourceState::Halted)->name;

        // Which, why, until when, what to press.
        QVERIFY(demo.cell(broken, ConsoleModel::State).startsWith(QStringLiteral("COOLING ")));
        const QString why = demo.cell(broken, ConsoleModel::Why);
        QVERIFY2(why.contains(QStringLiteral("500 × 6")), qUtf8Printable(why));
        QVERIFY2(why.contains(QRegularExpression(QStringLiteral("in \\d+ s"))), qUtf8Printable(why));
        QVERIFY2(why.contains(QStringLiteral("Probe")), qUtf8Printable(why));

        // The wire, the window and another process tell the same: the source stands still, so they must agree exactly.
        const crawl::SourceFigures shown = *demo.find(model::SourceState::Halted);
        const auto requests = demo.requestsOf(broken);
        QCOMPARE(shown.outcomes.at("500"), std::int64_t(requests.size()));
        QVERIFY(std::all_of(requests.begin(), requests.end(), [](const auto& r) { return r.status == 500; }));
        json other;
        QTRY_VERIFY_WITH_TIMEOUT((other = sourceIn(demo.status(), broken))["state"] == "halted", kMinute);
        QCOMPARE(other["outcomes"]["500"].get<std::int64_t>(), shown.outcomes.at("500"));
        QCOMPARE(other["window"]["errors"].get<std::int64_t>(), shown.windowErrors);
        QCOMPARE(other["window"]["total"].get<std::int64_t>(), shown.windowTotal);
        QCOMPARE(other["last_50"].get<std::vector<std::string>>(), shown.last50);
        const json line = json::parse(crawl::stateLine(demo.model().figures()));
        QCOMPARE(line["specific"][broken]["error"].get<std::int64_t>(), shown.failed + shown.retried);
    }
    void aRehearsedSourceStandsStillAndIsWellAgain() {
        Demo demo;
        QTest::mouseClick(demo.button(demo.place(), QStringLiteral("Rehearse")), Qt::LeftButton);
        auto* dialog = demo.place().findChild<console::RehearsalDialog*>();
        QVERIFY(dialog);
        const auto rate = [&] { return demo.model().figures().requestRate; };
        QTRY_VERIFY_WITH_TIMEOUT(demo.model().rowCount() == 8, kMinute);
        const std::string victim = demo.model().source(0).name;
        QTRY_VERIFY(dialog->boxOf(QString::fromStdString(victim)));
        QComboBox* box = dialog->boxOf(QString::fromStdString(victim));
        box->setFocus();
        const int index = box->findData(QStringLiteral("asks_to_wait"));
        while (box->currentIndex() != index)
            QTest::keyClick(box, Qt::Key_Down);
        QTRY_COMPARE(dialog->lesson(), console::partLesson("asks_to_wait"));
        demo.start();
        QTRY_VERIFY_WITH_TIMEOUT(demo.find(model::SourceState::RetryAfter), kMinute);
        QCOMPARE(demo.find(model::SourceState::RetryAfter)->name, victim);
        QVERIFY(demo.cell(victim, ConsoleModel::State).startsWith(QStringLiteral("WAITING")));
        QTRY_VERIFY_WITH_TIMEOUT(rate() > 0, kMinute); // the others go on
        const size_t asked = demo.requestsOf(victim).size();
        QTest::mouseClick(demo.button(*dialog, QStringLiteral("All behave")), Qt::LeftButton);
        QTRY_COMPARE(box->currentIndex(), 0);
        QCOMPARE(demo.requestsOf(victim).size(), asked); // the site's word holds
    }
};

QTEST_MAIN(TestDemo)
#include "test_demo.moc"
