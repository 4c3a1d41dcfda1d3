#include <atomic>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

#include "tests/support/test_data.h"
#include "widgets/ingest/import_choice_page.h"
#include "widgets/ingest/import_dialog.h"
#include "widgets/ingest/import_run_page.h"
#include "widgets/ingest/import_words.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using namespace gleaner::ingest;

namespace {

// Previews as the real importer does; imports as it is told to.
class FakeImport final : public ImportService {
public:
    struct Script {
        ImportReport report;
        std::optional<Error> error;
        std::vector<ImportProgress> progress;
        bool holdUntilStopped = false;
        std::vector<std::filesystem::path> files; // as asked for
        ImportOptions options;
        std::atomic<bool> begun{false};
    };
    explicit FakeImport(Script& script) : m_script(script) {}

    Result<ImportPreview> preview(const std::filesystem::path& file, const ImportOptions& options,
                                  size_t records) override {
        return Importer::preview(file, options, records);
    }
    Result<ImportReport> run(std::span<const std::filesystem::path> files, const ImportOptions& options,
                             std::stop_token stop,
                             const std::function<void(const ImportProgress&)>& progress) override {
        m_script.files.assign(files.begin(), files.end());
        m_script.options = options;
        for (const ImportProgress& step : m_script.progress)
            progress(step);
        m_script.begun = true;
        if (m_script.holdUntilStopped) {
            std::mutex mutex;
            std::condition_variable_any stopped;
            std::unique_lock lock(mutex);
            stopped.wait(lock, stop, [] { return false; });
            m_script.report.cancelled = true;
        }
        if (m_script.error)
            return fail(*m_script.error);
        return m_script.report;
    }
    std::filesystem::path rejectedFolder() const override { return "rejected"; }

private:
    Script& m_script;
};

std::filesystem::path write(const std::filesystem::path& file, const char* text) {
    std::ofstream(file) << text;
    return file;
}

} // namespace

class TestImportDialog : public QObject {
    Q_OBJECT

    std::unique_ptr<theme::Theme> m_theme;
    test::TemporaryFolder m_folder;

    std::unique_ptr<ImportDialog> open(FakeImport::Script& script, const QList<std::filesystem::path>& paths) {
        auto dialog = std::make_unique<ImportDialog>(std::make_unique<FakeImport>(script), *m_theme, paths);
        dialog->open();
        return dialog;
    }

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qobject_cast<QApplication*>(qApp)); }

    void showsHowAFileWillBeUnderstood() {
        FakeImport::Script script;
        const auto table = write(m_folder / "works.csv", "url,title,artist,licence,weight\n"
                                                         "https://example.org/1.jpg,Bridge,Sander,by-sa 4.0,3\n"
                                                         "https://example.org/2.jpg,Calla,Ana,cc0,4\n");
        const auto dialog = open(script, {table});
        QTRY_COMPARE(dialog->choice().table()->rowCount(), 2);
        QCOMPARE(dialog->choice().table()->item(0, 0)->text(), "Bridge");
        QVERIFY2(dialog->choice().previewWords().startsWith("Recognised as: CSV table"),
                 qPrintable(dialog->choice().previewWords()));
        const QString mapping = dialog->choice().findChild<QLabel*>("mapping")->text();
        QVERIFY2(mapping.contains("url → picture address") && mapping.contains("weight → kept as it is"),
                 qPrintable(mapping));
    }

    void aFileThatIsNotThereSaysSo() {
        FakeImport::Script script;
        const auto dialog = open(script, {m_folder / "missing.csv"});
        QTRY_VERIFY(dialog->choice().previewWords().contains("missing.csv"));
    }

    void nothingChosenCannotBeImported() {
        FakeImport::Script script;
        const auto dialog = open(script, {});
        QVERIFY(!dialog->importButton()->isEnabled());
        dialog->choice().addPaths({write(m_folder / "a.txt", "https://example.org/1.jpg\n")});
        QVERIFY(dialog->importButton()->isEnabled());
    }

    void pastedAddressesBecomeAList() {
        FakeImport::Script script;
        const auto dialog = open(script, {});
        dialog->choice().addAddresses("see https://example.org/1.jpg\nnot an address\nhttps://example.org/2.jpg");
        QTRY_COMPARE(dialog->choice().table()->rowCount(), 2);
        QTest::mouseClick(dialog->importButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog->running());
        QCOMPARE(script.files.size(), size_t(1));
    }

    void passesOnWhatWasChosen() {
        FakeImport::Script script;
        const auto one = write(m_folder / "one.txt", "https://example.org/1.jpg\n");
        const auto two = write(m_folder / "two.txt", "https://example.org/2.jpg\n");
        const auto dialog = open(script, {one, two});
        QTest::keyClicks(dialog->choice().source(), "my-site");
        QTest::mouseClick(dialog->importButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog->running());
        QVERIFY(script.files == (std::vector<std::filesystem::path>{one, two}));
        QCOMPARE(script.options.source, std::string("my-site"));
        QCOMPARE(script.options.rejectedFolder, std::filesystem::path("rejected"));
    }

    void countsWhileItReads() {
        FakeImport::Script script;
        const auto file = write(m_folder / "ten.txt", "0123456789"); // ten bytes
        ImportProgress progress;
        progress.file = file;
        progress.fileCount = 1;
        progress.bytesRead = 5;
        progress.counts.inserted = 1234;
        script.progress = {progress};
        script.holdUntilStopped = true;
        const auto dialog = open(script, {file});
        QTest::mouseClick(dialog->importButton(), Qt::LeftButton);
        QTRY_COMPARE(dialog->page().percent(), 50);
        QVERIFY(dialog->page().countWords().startsWith("1,234 new"));
        QVERIFY(dialog->running());
        QTest::mouseClick(dialog->cancelButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog->running());
        QVERIFY(dialog->page().headWords().startsWith("Stopped"));
        QVERIFY(dialog->isVisible()); // so that one sees what is in
    }

    void endsWithWhatBecameOfEveryLine() {
        FakeImport::Script script;
        const auto file = write(m_folder / "works.txt", "x\n");
        FileReport report{file, ImportFormat::List, {}, m_folder / "rejected-works.tsv"};
        script.report.counts.inserted = 12;
        script.report.counts.unchanged = 3;
        script.report.counts.queued = 12;
        script.report.counts.rejected = {{"bad_columns", 2}, {"bad_url", 1}};
        script.report.files = {report};
        const auto dialog = open(script, {file});
        QSignalSpy imported(dialog.get(), &ImportDialog::imported);
        QSignalSpy crawl(dialog.get(), &ImportDialog::crawlRequested);
        QTest::mouseClick(dialog->importButton(), Qt::LeftButton);
        QTRY_COMPARE(imported.size(), 1);
        QCOMPARE(dialog->page().headWords(), "Import finished");
        QCOMPARE(dialog->page().countWords(), "12 new · 0 updated · 3 unchanged · 12 queued for crawling · "
                                              "3 rejected: wrong number of columns (2), no valid address (1)");
        QVERIFY(dialog->page().findChild<QLabel*>("rejectedFiles")->text().contains("rejected-works.tsv"));
        QVERIFY(dialog->crawlButton()->isVisible());
        QTest::mouseClick(dialog->crawlButton(), Qt::LeftButton);
        QCOMPARE(crawl.size(), 1);
        QVERIFY(!dialog->isVisible());
    }

    void anErrorIsSaidWithItsRemedy() {
        FakeImport::Script script;
        script.error = Error{ErrorCode::DiskFull, "library.db", {}, {}};
        const auto dialog = open(script, {write(m_folder / "full.txt", "https://example.org/1.jpg\n")});
        QSignalSpy failed(dialog.get(), &ImportDialog::failed);
        QTest::mouseClick(dialog->importButton(), Qt::LeftButton);
        QTRY_COMPARE(failed.size(), 1);
        auto* banner = dialog->page().findChild<theme::Banner*>();
        QVERIFY(banner->isVisible());
        QVERIFY(banner->text().contains("library.db"));
        QVERIFY(!banner->remedy().isEmpty());
        QVERIFY(!dialog->crawlButton()->isVisible());
    }

    void mayBeDestroyedWhileItReads() {
        FakeImport::Script script;
        script.holdUntilStopped = true;
        auto dialog = open(script, {write(m_folder / "long.txt", "https://example.org/1.jpg\n")});
        QTest::mouseClick(dialog->importButton(), Qt::LeftButton);
        QTRY_VERIFY(script.begun);
        dialog.reset();
        QVERIFY(script.report.cancelled);
    }

    void everyControlHasAName() {
        FakeImport::Script script;
        const auto dialog = open(script, {write(m_folder / "b.txt", "https://example.org/1.jpg\n")});
        QTRY_COMPARE(dialog->choice().table()->rowCount(), 1);
        for (QWidget* widget : dialog->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            const QByteArray what = QByteArray(widget->metaObject()->className()) + ' ' + widget->objectName().toUtf8();
            QVERIFY2(face && !face->text(QAccessible::Name).isEmpty(), what.constData());
        }
    }
};

QTEST_MAIN(TestImportDialog)
#include "test_import_dialog.moc"
