#include "widgets/ingest/import_choice_page.h"

#include <QClipboard>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableWidget>
#include <QVBoxLayout>

#include "widgets/ingest/import_words.h"
#include "widgets/models/record_words.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::ingest {
namespace {

using theme::kStep;

constexpr int kPathRole = Qt::UserRole + 1;
constexpr ImportFormat kFormats[] = {ImportFormat::Auto, ImportFormat::List,      ImportFormat::Csv,
                                     ImportFormat::Tsv,  ImportFormat::Openverse, ImportFormat::JsonLines,
                                     ImportFormat::Iiif, ImportFormat::Folder};

// A view with the line around it that fields have.
QFrame* framed(QWidget* view) {
    auto* frame = new QFrame;
    theme::setLook(frame, theme::Look::Card);
    auto* inside = new QVBoxLayout(frame);
    inside->setContentsMargins(1, 1, 1, 1);
    inside->addWidget(view);
    return frame;
}

QStringList addressesIn(const QString& text) {
    static const QRegularExpression kSpace(QStringLiteral("\\s+"));
    QStringList addresses;
    for (const QString& word : text.split(kSpace, Qt::SkipEmptyParts))
        if (word.startsWith(QLatin1String("http://")) || word.startsWith(QLatin1String("https://")))
            addresses << word;
    return addresses;
}

} // namespace

ImportChoicePage::ImportChoicePage(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_list(new QListWidget), m_dropHint(new QLabel), m_addressBox(new QWidget),
      m_addresses(new QPlainTextEdit), m_remove(new QPushButton(tr("Remove"))), m_format(new QComboBox),
      m_source(new QLineEdit), m_recognised(new QLabel), m_mapping(new QLabel), m_table(new QTableWidget) {
    setAcceptDrops(true);
    build();
}

void ImportChoicePage::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3 * kStep);
    column->addWidget(buildFiles());
    column->addWidget(buildOptions());

    auto* head = new QLabel(tr("The first records, as they will be imported"));
    theme::setLook(head, theme::Look::Section);
    column->addWidget(head);
    m_recognised->setObjectName(QStringLiteral("recognised"));
    m_recognised->setWordWrap(true);
    m_recognised->setTextFormat(Qt::PlainText);
    m_mapping->setObjectName(QStringLiteral("mapping"));
    m_mapping->setWordWrap(true);
    m_mapping->setTextFormat(Qt::PlainText);
    theme::setLook(m_mapping, theme::Look::Small);
    column->addWidget(m_recognised);
    column->addWidget(m_mapping);
    m_table->setAccessibleName(tr("Preview of the records"));
    m_table->setColumnCount(6);
    m_table->setHorizontalHeaderLabels(
        {tr("Title"), tr("Creator"), tr("Licence"), tr("Source"), tr("Size"), tr("Picture address")});
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme::kCompactRowHeight);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setMinimumHeight(150);
    const int widths[] = {190, 120, 110, 100, 90};
    for (int at = 0; at < 5; ++at)
        m_table->setColumnWidth(at, widths[at]);
    column->addWidget(framed(m_table), 1);
    clearPreview();
}

QWidget* ImportChoicePage::buildFiles() {
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * kStep);
    m_list->setAccessibleName(tr("Files to import"));
    m_list->setFixedHeight(3 * 28);
    m_list->setIconSize({theme::kIconSize, theme::kIconSize});
    m_list->setAcceptDrops(false); // the page takes them
    m_dropHint->setText(tr("Drop lists, tables, manifests or folders here, or add them with the buttons below."));
    m_dropHint->setAlignment(Qt::AlignCenter);
    m_dropHint->setWordWrap(true);
    theme::setLook(m_dropHint, theme::Look::Dim);
    auto* over = new QVBoxLayout(m_list);
    over->addWidget(m_dropHint);
    column->addWidget(framed(m_list));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(2 * kStep);
    const auto add = [&](const QString& words, const char* icon, auto action) {
        auto* button = new QPushButton(m_theme.icon(QString::fromLatin1(icon)), words);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, action);
        buttons->addWidget(button);
    };
    add(tr("Add files…"), "plus", &ImportChoicePage::chooseFiles);
    add(tr("Add a folder…"), "folder", &ImportChoicePage::chooseFolder);
    add(tr("Paste addresses…"), "clipboard-list", &ImportChoicePage::toggleAddresses);
    buttons->addStretch();
    m_remove->setAutoDefault(false);
    theme::setLook(m_remove, theme::Look::Quiet);
    m_remove->setEnabled(false);
    buttons->addWidget(m_remove);
    column->addLayout(buttons);

    auto* box = new QHBoxLayout(m_addressBox);
    box->setContentsMargins(0, 0, 0, 0);
    m_addresses->setAccessibleName(tr("Addresses of pictures, one a line"));
    m_addresses->setPlaceholderText(tr("https://… one address a line"));
    m_addresses->setFixedHeight(76);
    auto* take = new QPushButton(tr("Add these"));
    take->setObjectName(QStringLiteral("addAddresses"));
    take->setAutoDefault(false);
    box->addWidget(m_addresses, 1);
    box->addWidget(take, 0, Qt::AlignTop);
    m_addressBox->hide();
    column->addWidget(m_addressBox);
    connect(take, &QPushButton::clicked, this, [this] { addAddresses(m_addresses->toPlainText()); });
    connect(m_remove, &QPushButton::clicked, this, &ImportChoicePage::removeCurrent);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        m_remove->setEnabled(row >= 0);
        if (row >= 0)
            Q_EMIT previewWanted();
        else
            clearPreview();
    });
    return holder;
}

QWidget* ImportChoicePage::buildOptions() {
    auto* holder = new QWidget;
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * kStep);
    const auto label = [&](const QString& words, QWidget* buddy) {
        auto* text = new QLabel(words);
        text->setBuddy(buddy);
        row->addWidget(text);
        row->addWidget(buddy);
    };
    for (const ImportFormat format : kFormats)
        m_format->addItem(formatWords(format), int(format));
    m_format->setAccessibleName(tr("Format"));
    label(tr("&Format"), m_format);
    row->addSpacing(2 * kStep);
    m_source->setAccessibleName(tr("Source name"));
    m_source->setPlaceholderText(tr("for records that name none"));
    m_source->setToolTip(tr("The site the pictures are crawled from; each source has its own limit. Lists of addresses "
                            "name none."));
    m_source->setFixedWidth(220);
    label(tr("&Source name"), m_source);
    row->addStretch();
    connect(m_format, &QComboBox::currentIndexChanged, this, &ImportChoicePage::previewWanted);
    connect(m_source, &QLineEdit::editingFinished, this, &ImportChoicePage::previewWanted);
    return holder;
}

void ImportChoicePage::addPaths(const QList<std::filesystem::path>& paths) {
    for (const std::filesystem::path& path : paths) {
        const QString text = pathText(path);
        const QFileInfo info(text);
        const QString size = info.isFile() ? models::text(wording::bytes(info.size())) : QString();
        auto* item = new QListWidgetItem(size.isEmpty() ? info.fileName()
                                                        : QStringLiteral("%1   %2").arg(info.fileName(), size));
        item->setIcon(m_theme.icon(info.isDir() ? QStringLiteral("folder") : QStringLiteral("list"), theme::Ink::Dim));
        item->setData(kPathRole, text);
        item->setToolTip(text);
        m_list->addItem(item);
    }
    if (!paths.isEmpty()) // the first of those that are new: it is looked at
        m_list->setCurrentRow(m_list->count() - int(paths.size()));
    m_dropHint->setVisible(m_list->count() == 0);
    Q_EMIT changed();
}

void ImportChoicePage::addAddresses(const QString& text) {
    const QStringList addresses = addressesIn(text);
    if (addresses.isEmpty()) {
        m_addresses->setFocus();
        return;
    }
    const QString name = m_pasted.filePath(tr("pasted-addresses-%1.txt").arg(++m_pastedFiles));
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(addresses.join(QLatin1Char('\n')).toUtf8() + '\n') < 0 ||
        !file.flush())
        return setPreviewError({ErrorCode::IoFailed, name.toStdString(), file.errorString().toStdString(), {}});
    file.close();
    m_addresses->clear();
    m_addressBox->hide();
    addPaths({pathOf(name)});
}

std::vector<std::filesystem::path> ImportChoicePage::files() const {
    std::vector<std::filesystem::path> files;
    for (int row = 0; row < m_list->count(); ++row)
        files.push_back(pathOf(m_list->item(row)->data(kPathRole).toString()));
    return files;
}

ImportOptions ImportChoicePage::options() const {
    ImportOptions options;
    options.format = ImportFormat(m_format->currentData().toInt());
    options.source = m_source->text().trimmed().toStdString();
    return options;
}

std::filesystem::path ImportChoicePage::current() const {
    return m_list->currentItem() ? pathOf(m_list->currentItem()->data(kPathRole).toString()) : std::filesystem::path();
}

void ImportChoicePage::clearPreview() {
    m_table->setRowCount(0);
    m_recognised->setText(tr("Nothing chosen yet."));
    m_mapping->hide();
}

void ImportChoicePage::setPreview(const ImportPreview& preview) {
    QString words = tr("Recognised as: %1").arg(formatWords(preview.format));
    if (const QString rejected = rejectedWords(preview.counts); !rejected.isEmpty())
        words += QStringLiteral(" · ") + tr("of the lines looked at, %1").arg(rejected);
    if (preview.records.empty())
        words += QStringLiteral(" · ") + tr("no record found");
    m_recognised->setText(words);
    m_mapping->setText(mappingWords(preview.columns));
    m_mapping->setVisible(!preview.columns.empty());
    m_table->setRowCount(int(preview.records.size()));
    for (int row = 0; row < int(preview.records.size()); ++row) {
        const model::Record& record = preview.records[size_t(row)];
        const QString size = record.width && record.height
                                 ? QStringLiteral("%1 × %2").arg(*record.width).arg(*record.height)
                                 : QString();
        const QString cells[] = {models::titleWords(record.title),
                                 models::text(record.creator),
                                 models::licenceWords(record.licence),
                                 models::text(record.source),
                                 size,
                                 models::text(record.url)};
        for (int at = 0; at < 6; ++at) {
            auto* cell = new QTableWidgetItem(cells[at]);
            cell->setToolTip(cells[at]);
            m_table->setItem(row, at, cell);
        }
    }
}

void ImportChoicePage::setPreviewError(const Error& error) {
    m_table->setRowCount(0);
    m_mapping->hide();
    m_recognised->setText(models::text(wording::describe(error)) + QLatin1Char('\n') +
                          models::text(wording::remedy(error)));
}

QString ImportChoicePage::previewWords() const {
    return m_recognised->text();
}

void ImportChoicePage::chooseFiles() {
    auto* dialog = new QFileDialog(this, tr("Import"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        QList<std::filesystem::path> paths;
        for (const QString& file : files)
            paths.append(pathOf(file));
        addPaths(paths);
    });
    dialog->open();
}

void ImportChoicePage::chooseFolder() {
    auto* dialog = new QFileDialog(this, tr("Import a folder of pictures"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) { addPaths({pathOf(folder)}); });
    dialog->open();
}

void ImportChoicePage::toggleAddresses() {
    m_addressBox->setVisible(m_addressBox->isHidden());
    if (m_addressBox->isHidden())
        return;
    // What is on the clipboard is most likely what is meant.
    if (m_addresses->toPlainText().isEmpty())
        m_addresses->setPlainText(addressesIn(QGuiApplication::clipboard()->text()).join(QLatin1Char('\n')));
    m_addresses->setFocus();
}

void ImportChoicePage::removeCurrent() {
    delete m_list->takeItem(m_list->currentRow());
    m_dropHint->setVisible(m_list->count() == 0);
    Q_EMIT changed();
}

void ImportChoicePage::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() || !addressesIn(event->mimeData()->text()).isEmpty())
        event->acceptProposedAction();
}

void ImportChoicePage::dropEvent(QDropEvent* event) {
    QList<std::filesystem::path> paths;
    QStringList addresses;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths.append(pathOf(url.toLocalFile()));
        else
            addresses << url.toString(QUrl::FullyEncoded);
    }
    if (paths.isEmpty() && addresses.isEmpty())
        addresses = addressesIn(event->mimeData()->text());
    if (!paths.isEmpty())
        addPaths(paths);
    if (!addresses.isEmpty())
        addAddresses(addresses.join(QLatin1Char('\n')));
    event->acceptProposedAction();
}

} // namespace gleaner::ingest
