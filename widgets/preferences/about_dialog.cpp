#include "widgets/preferences/about_dialog.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"

namespace gleaner::preferences {
namespace {

struct Library {
    const char* name;
    const char* what;
    const char* licence;
    const char* address;
};

// What the program links; one line each in core/README.md says why.
constexpr Library kLibraries[] = {
    {"Qt 6", "the window", "LGPL-3.0", "https://www.qt.io"},
    {"libcurl", "fetching", "curl licence", "https://curl.se"},
    {"libvips", "pixels of every format", "LGPL-2.1-or-later", "https://www.libvips.org"},
    {"SQLite", "catalogue, queue and text index", "public domain", "https://sqlite.org"},
    {"SQLiteC++", "its C++ face", "MIT", "https://github.com/SRombauts/SQLiteCpp"},
    {"nlohmann/json", "JSON", "MIT", "https://json.nlohmann.me"},
    {"{fmt}", "text", "MIT", "https://fmt.dev"},
    {"tl::expected", "results", "CC0-1.0", "https://github.com/TartanLlama/expected"},
    {"OpenSSL", "checksums and TLS", "Apache-2.0", "https://www.openssl.org"},
    {"xxHash", "fast checksums", "BSD-2-Clause", "https://xxhash.com"},
    {"zlib", "compressed lists", "zlib licence", "https://zlib.net"},
    {"CLI11", "the command line", "BSD-3-Clause", "https://github.com/CLIUtils/CLI11"},
};

QTextBrowser* pageOf(const QString& markdown, const QString& name) {
    auto* page = new QTextBrowser;
    page->setOpenExternalLinks(true);
    page->setMarkdown(markdown);
    page->setAccessibleName(name);
    return page;
}

QString libraries() {
    QString page;
    for (const Library& library : kLibraries)
        page += QStringLiteral("- **[%1](%2)** · %3 · %4\n")
                    .arg(QString::fromLatin1(library.name), QString::fromLatin1(library.address),
                         AboutDialog::tr(library.what), QString::fromLatin1(library.licence));
    return page;
}

QString icons() {
    QFile licence(QStringLiteral(":/icons/LICENSE"));
    QString words = AboutDialog::tr("The icons are from [Lucide](https://lucide.dev).") + QStringLiteral("\n\n```\n");
    if (licence.open(QIODevice::ReadOnly))
        words += QString::fromUtf8(licence.readAll());
    return words + QStringLiteral("\n```\n");
}

} // namespace

AboutDialog::AboutDialog(theme::Theme& theme, const AboutFacts& facts, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("About Gleaner"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(640, 520);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(10);
    auto* head = new QHBoxLayout;
    auto* icon = new QLabel;
    icon->setPixmap(theme.pixmap(QStringLiteral("radar"), theme.tokens().accent, 40, devicePixelRatioF()));
    auto* names = new QVBoxLayout;
    names->setSpacing(2);
    auto* title = new QLabel(tr("Gleaner %1").arg(facts.version));
    setLook(title, theme::Look::Head);
    auto* what = new QLabel(tr("Crawls openly licensed pictures politely, indexes them, finds them, credits them."));
    setLook(what, theme::Look::Dim);
    names->addWidget(title);
    names->addWidget(what);
    head->addWidget(icon);
    head->addSpacing(8);
    head->addLayout(names, 1);
    column->addLayout(head);
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->addTab(
        pageOf(
            tr("Gleaner is free software under the GNU General Public License, version 3 or later. It comes without "
               "any warranty.\n\n"
               "The pictures it finds belong to their makers. Each keeps its licence, and its credit can be copied in "
               "the form you need."),
            tr("Licence")),
        tr("Licence"));
    tabs->addTab(pageOf(libraries(), tr("Libraries")), tr("Libraries"));
    tabs->addTab(
        pageOf(facts.pictureCredits.isEmpty() ? tr("The demo pictures are not installed.") : facts.pictureCredits,
               tr("Demo pictures")),
        tr("Demo pictures"));
    tabs->addTab(pageOf(icons(), tr("Icons")), tr("Icons"));
    column->addWidget(tabs, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
}

} // namespace gleaner::preferences
