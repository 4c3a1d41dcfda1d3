#include "widgets/preferences/settings_dialog.h"

#include <cmath>

#include <QButtonGroup>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "widgets/theme/banner.h"

namespace gleaner::preferences {
namespace {

using theme::Look;

QLabel* labelOf(const QString& words, Look look) {
    auto* label = new QLabel(words);
    label->setWordWrap(look == Look::Small);
    setLook(label, look);
    return label;
}

std::string valueOf(const Values& values, const char* key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string() : found->second;
}

QDoubleSpinBox* rateBox(const QString& name) {
    auto* box = new QDoubleSpinBox;
    box->setRange(0.001, 100'000);
    box->setDecimals(3);
    box->setSuffix(SettingsDialog::tr(" per second"));
    box->setAccessibleName(name);
    return box;
}

constexpr double kMegabyte = 1e6, kMebibyte = double(1 << 20), kGibibyte = double(1 << 30);

QDoubleSpinBox* amountBox(const QString& name, const QString& unit, const QString& none) {
    auto* box = new QDoubleSpinBox;
    box->setRange(0, 100'000);
    box->setDecimals(2);
    box->setSuffix(unit);
    box->setSpecialValueText(none);
    box->setAccessibleName(name);
    return box;
}

} // namespace

SettingsDialog::SettingsDialog(theme::Theme& theme, bridge::Background* background,
                               std::optional<LibrarySettings> library, QWidget* parent)
    : QDialog(parent), m_theme(theme), m_background(background), m_library(std::move(library)),
      m_banner(new theme::Banner(theme)) {
    setWindowTitle(tr("Settings"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(520);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(12);
    column->addWidget(m_banner);
    column->addWidget(makeLook());
    column->addWidget(makeLibrary());
    column->addStretch();
    m_buttons = new QDialogButtonBox(m_library ? QDialogButtonBox::Save | QDialogButtonBox::Cancel
                                               : QDialogButtonBox::StandardButtons(QDialogButtonBox::Close));
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::save);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    if (!m_library)
        return;
    m_buttons->button(QDialogButtonBox::Save)->setDefault(true);
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(false);
    m_background->run(this, m_library->read, [this](const Result<Values>& values) {
        if (values)
            load(*values);
        else
            m_banner->showError(values.error());
    });
}

QWidget* SettingsDialog::makeLook() {
    auto* group = new QWidget;
    auto* row = new QHBoxLayout(group);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    auto* title = labelOf(tr("Look"), Look::Section);
    title->setFixedWidth(120);
    row->addWidget(title);
    m_schemes = new QButtonGroup(this);
    const std::pair<theme::Scheme, QString> schemes[] = {{theme::Scheme::System, tr("As the system")},
                                                         {theme::Scheme::Light, tr("Light")},
                                                         {theme::Scheme::Dark, tr("Dark")}};
    for (const auto& [scheme, words] : schemes) {
        auto* button = new QRadioButton(words);
        button->setChecked(m_theme.scheme() == scheme);
        m_schemes->addButton(button, int(scheme));
        row->addWidget(button);
    }
    row->addStretch();
    connect(m_schemes, &QButtonGroup::idClicked, this, [this](int id) { Q_EMIT schemeChosen(theme::Scheme(id)); });
    return group;
}

QWidget* SettingsDialog::makeLibrary() {
    m_form = new QWidget;
    auto* grid = new QGridLayout(m_form);
    grid->setContentsMargins(0, 8, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnMinimumWidth(0, 120);
    grid->setColumnStretch(1, 1);
    m_form->setEnabled(false);
    grid->addWidget(labelOf(tr("This library"), Look::Section), 0, 0);
    if (!m_library) {
        grid->addWidget(labelOf(tr("Open a library to see its settings."), Look::Small), 0, 1);
        return m_form;
    }
    m_contact = new QLineEdit;
    m_contact->setPlaceholderText(tr("you@example.org or https://example.org/crawling"));
    m_contact->setAccessibleName(tr("Contact"));
    m_connections = new QSpinBox;
    m_connections->setRange(1, 16'384);
    m_connections->setAccessibleName(tr("Connections at once"));
    m_floor = rateBox(tr("Rate of small sources"));
    m_ceiling = rateBox(tr("Highest rate of a source"));
    m_keepOriginals = new QCheckBox(tr("Keep the pictures as they came, byte for byte"));
    const auto row = [&](int at, const QString& words, QWidget* field, const QString& note) {
        auto* label = new QLabel(words);
        label->setBuddy(field);
        grid->addWidget(label, at, 0);
        grid->addWidget(field, at, 1);
        if (!note.isEmpty())
            grid->addWidget(labelOf(note, Look::Small), at + 1, 1);
    };
    row(1, tr("&Contact"), m_contact,
        tr("Sent with every request, so that sites can reach you. Nothing but this computer is crawled without it."));
    row(3, tr("Co&nnections"), m_connections, {});
    row(4, tr("&Small sources"), m_floor, {});
    row(5, tr("&At most"), m_ceiling, tr("No source is asked faster than this, however large it is."));
    m_quietHours = new QLineEdit;
    m_quietHours->setPlaceholderText(tr("none; for instance 22:00-06:00"));
    m_quietHours->setAccessibleName(tr("Quiet hours"));
    m_bandwidth = amountBox(tr("Bandwidth at most"), tr(" MB per second"), tr("no cap"));
    m_lowDisk = amountBox(tr("Disk space that stays free"), tr(" GiB"), tr("not looked at"));
    row(7, tr("&Quiet hours"), m_quietHours, tr("Nothing is asked of anybody in these hours of the day."));
    row(9, tr("&Bandwidth"), m_bandwidth, {});
    row(10, tr("Keep &free"), m_lowDisk, tr("With less disk space than this, the crawl holds until there is more."));
    grid->addWidget(m_keepOriginals, 12, 1);
    addPictures(*grid, 13);
    return m_form;
}

// How pictures are looked at.
void SettingsDialog::addPictures(QGridLayout& grid, int line) {
    const auto spin = [](int low, int high, const QString& suffix, const QString& name) {
        auto* box = new QSpinBox;
        box->setRange(low, high);
        box->setSuffix(suffix);
        box->setAccessibleName(name);
        return box;
    };
    const auto row = [&](const QString& words, QWidget* field) {
        auto* label = new QLabel(words);
        label->setBuddy(field);
        grid.addWidget(label, line, 0);
        grid.addWidget(field, line++, 1);
    };
    const auto note = [&](const QString& words) { grid.addWidget(labelOf(words, Look::Small), line++, 1); };
    grid.setRowMinimumHeight(line++, 4);
    grid.addWidget(labelOf(tr("Pictures"), Look::Section), line, 0);
    grid.addWidget(labelOf(tr("How they are looked at from the next opening of the library on."), Look::Small), line++,
                   1);
    m_edges = new QLineEdit;
    m_edges->setPlaceholderText(QStringLiteral("256 640"));
    m_edges->setAccessibleName(tr("Sizes of thumbnails"));
    m_quality = spin(30, 100, {}, tr("Quality of thumbnails"));
    m_decoderMemory = amountBox(tr("Memory of a decoder"), tr(" GiB"), {});
    m_decoderSeconds = spin(1, 600, tr(" s"), tr("Time of a picture"));
    m_maxMetadata = amountBox(tr("Metadata of a picture at most"), tr(" MiB"), {});
    m_strictFormats = new QCheckBox(tr("Open rare formats (SVG, PSD, BMP …) within tighter limits"));
    row(tr("Thumbnail si&zes"), m_edges);
    row(tr("Thumbnail qualit&y"), m_quality);
    row(tr("&Memory"), m_decoderMemory);
    row(tr("&Time"), m_decoderSeconds);
    note(tr("What one picture may cost its decoder; a picture that wants more is refused, and nothing else suffers."));
    row(tr("M&etadata"), m_maxMetadata);
    grid.addWidget(m_strictFormats, line++, 1);
}

void SettingsDialog::load(const Values& values) {
    const auto number = [&](const char* key) { return QString::fromStdString(valueOf(values, key)).toDouble(); };
    m_contact->setText(QString::fromStdString(valueOf(values, kContact)));
    m_connections->setValue(int(number(kConnections)));
    m_floor->setValue(number(kRateFloor));
    m_ceiling->setValue(number(kRateCeiling));
    m_keepOriginals->setChecked(valueOf(values, kKeepOriginals) == "true");
    m_quietHours->setText(QString::fromStdString(valueOf(values, kQuietHours)));
    m_bandwidth->setValue(number(kBandwidthCap) / kMegabyte);
    m_lowDisk->setValue(number(kLowDisk) / kGibibyte);
    m_edges->setText(QString::fromStdString(valueOf(values, kThumbnailEdges)));
    m_quality->setValue(int(number(kThumbnailQuality)));
    m_decoderMemory->setValue(number(kDecoderMemory) / kGibibyte);
    m_decoderSeconds->setValue(int(number(kDecoderSeconds)));
    m_maxMetadata->setValue(number(kMaxMetadata) / kMebibyte);
    m_strictFormats->setChecked(valueOf(values, kStrictFormats) == "true");
    m_shown = shown();
    m_form->setEnabled(true);
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(true);
    focusWanted();
}

Values SettingsDialog::shown() const {
    const auto number = [](double value) { return QString::number(value, 'g', 9).toStdString(); };
    const auto bytes = [](const QDoubleSpinBox* box, double unit) {
        return std::to_string(std::llround(box->value() * unit));
    };
    return {{kContact, m_contact->text().trimmed().toStdString()},
            {kConnections, std::to_string(m_connections->value())},
            {kRateFloor, number(m_floor->value())},
            {kRateCeiling, number(m_ceiling->value())},
            {kKeepOriginals, m_keepOriginals->isChecked() ? "true" : "false"},
            {kQuietHours, m_quietHours->text().trimmed().toStdString()},
            {kBandwidthCap, bytes(m_bandwidth, kMegabyte)},
            {kLowDisk, bytes(m_lowDisk, kGibibyte)},
            {kThumbnailEdges, m_edges->text().simplified().toStdString()},
            {kThumbnailQuality, std::to_string(m_quality->value())},
            {kDecoderMemory, bytes(m_decoderMemory, kGibibyte)},
            {kDecoderSeconds, std::to_string(m_decoderSeconds->value())},
            {kMaxMetadata, bytes(m_maxMetadata, kMebibyte)},
            {kStrictFormats, m_strictFormats->isChecked() ? "true" : "false"}};
}

// Only what somebody changed: a field may show less digits than the value has.
Values SettingsDialog::changed() const {
    Values now = shown();
    std::erase_if(now, [this](const auto& entry) { return valueOf(m_shown, entry.first.c_str()) == entry.second; });
    return now;
}

void SettingsDialog::save() {
    const Values values = changed();
    if (values.empty())
        return accept();
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(false);
    m_background->run(
        this, [write = m_library->write, values] { return write(values); },
        [this](const Result<void>& written) {
            if (written)
                return accept();
            m_buttons->button(QDialogButtonBox::Save)->setEnabled(true);
            m_banner->showError(written.error());
        });
}

std::vector<SettingsDialog::Field> SettingsDialog::fields() {
    return {{kContact, tr("Contact")},
            {kConnections, tr("Connections at once")},
            {kRateFloor, tr("Rate of small sources")},
            {kRateCeiling, tr("Highest rate of a source")},
            {kQuietHours, tr("Quiet hours")},
            {kBandwidthCap, tr("Bandwidth at most")},
            {kLowDisk, tr("Disk space that stays free")},
            {kKeepOriginals, tr("Keep originals")},
            {kThumbnailEdges, tr("Sizes of thumbnails")},
            {kThumbnailQuality, tr("Quality of thumbnails")},
            {kDecoderMemory, tr("Memory of a decoder")},
            {kDecoderSeconds, tr("Time of a picture")},
            {kMaxMetadata, tr("Metadata of a picture at most")},
            {kStrictFormats, tr("Open rare formats")}};
}

std::vector<std::pair<const char*, QWidget*>> SettingsDialog::widgets() const {
    return {{kContact, m_contact},          {kConnections, m_connections},     {kRateFloor, m_floor},
            {kRateCeiling, m_ceiling},      {kQuietHours, m_quietHours},       {kBandwidthCap, m_bandwidth},
            {kLowDisk, m_lowDisk},          {kKeepOriginals, m_keepOriginals}, {kThumbnailEdges, m_edges},
            {kThumbnailQuality, m_quality}, {kDecoderMemory, m_decoderMemory}, {kDecoderSeconds, m_decoderSeconds},
            {kMaxMetadata, m_maxMetadata},  {kStrictFormats, m_strictFormats}};
}

void SettingsDialog::focusField(const QString& key) {
    m_wanted = key;
    focusWanted();
}

// Fields take the focus only when the library's values are in them.
void SettingsDialog::focusWanted() {
    if (!m_form || !m_form->isEnabled() || m_wanted.isEmpty())
        return;
    for (const auto& [key, field] : widgets())
        if (field && m_wanted == QLatin1String(key))
            field->setFocus();
    m_wanted.clear();
}

} // namespace gleaner::preferences
