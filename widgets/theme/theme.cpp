#include "widgets/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetrics>
#include <QLoggingCategory>
#include <QPainter>
#include <QPalette>
#include <QStyle>
#include <QSvgRenderer>
#include <QWidget>

#include "widgets/theme/icon_engine.h"
#include "widgets/theme/theme_state.h"
#include "widgets/theme/window_style.h"

// A static library's resources are dropped by the linker unless somebody asks for them; the macro works outside
// namespaces only.
static void loadResources() {
    Q_INIT_RESOURCE(theme_resources);
}

namespace gleaner::theme {
namespace {

bool digitsOfOneWidth(const QFont& font) {
    const QFontMetricsF metrics(font);
    for (char digit = '1'; digit <= '9'; ++digit)
        if (qAbs(metrics.horizontalAdvance(QLatin1Char(digit)) - metrics.horizontalAdvance(QLatin1Char('0'))) > 0.01)
            return false;
    return true;
}

// Qt 6.4 cannot ask a font for its tabular digits (OpenType "tnum"), so a family that has no others stands in.
QString familyWithEvenDigits(const QFont& base) {
    if (digitsOfOneWidth(base))
        return {};
    for (const QString& family : {QStringLiteral("Noto Sans"), QStringLiteral("Open Sans"), QStringLiteral("Roboto"),
                                  QStringLiteral("DejaVu Sans Condensed"), QStringLiteral("DejaVu Sans")}) {
        QFont font(base);
        font.setFamilies({family});
        if (QFontInfo(font).family() == family && digitsOfOneWidth(font))
            return family;
    }
    return {};
}

QFont systemFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    // DejaVu Sans is what fontconfig gives where nobody chose a font; the same face in its narrower cut suits dense
    // tables.
    if (QFontInfo(font).family().startsWith(QLatin1String("DejaVu Sans")) &&
        QFontDatabase::hasFamily(QStringLiteral("DejaVu Sans Condensed")))
        font.setFamilies({QStringLiteral("DejaVu Sans Condensed")});
    font.setPixelSize(kBasePixels);
    return font;
}

QPalette paletteOf(const Tokens& t) {
    QPalette palette;
    const auto both = [&](QPalette::ColorRole role, const QColor& colour) { palette.setColor(role, colour); };
    both(QPalette::Window, t.ground);
    both(QPalette::WindowText, t.text);
    both(QPalette::Base, t.panel);
    both(QPalette::AlternateBase, t.ground);
    both(QPalette::Text, t.text);
    both(QPalette::PlaceholderText, t.dim);
    both(QPalette::Button, t.panel);
    both(QPalette::ButtonText, t.text);
    both(QPalette::BrightText, t.onAccent);
    both(QPalette::ToolTipBase, t.panel);
    both(QPalette::ToolTipText, t.text);
    both(QPalette::Highlight, t.selection);
    both(QPalette::HighlightedText, t.text);
    both(QPalette::Link, t.accent);
    both(QPalette::LinkVisited, t.accent);
    both(QPalette::Light, blend(t.panel, t.text, t.dark ? 0.08 : 0.0));
    both(QPalette::Midlight, t.line);
    both(QPalette::Mid, t.edge);
    both(QPalette::Dark, blend(t.edge, t.text, 0.2));
    both(QPalette::Shadow, t.edge);
    const QColor faint = blend(t.panel, t.dim, 0.6);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

// The style sheet with every @token@ replaced by its value.
QString styleSheetOf(const Tokens& t) {
    QFile file(QStringLiteral(":/style/window.qss"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("The style sheet is missing from this program.");
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char*, QColor> values[] = {
        {"@ground@", t.ground},
        {"@panel@", t.panel},
        {"@rail@", t.rail},
        {"@line@", t.line},
        {"@edge@", t.edge},
        {"@selection@", t.selection},
        {"@hover@", t.hover},
        {"@chip@", t.chip},
        {"@track@", t.track},
        {"@text@", t.text},
        {"@dim@", t.dim},
        {"@accent@", t.accent},
        {"@onAccent@", t.onAccent},
        {"@alarm@", t.serverError},
        {"@caution@", t.clientError},
        {"@success@", t.success},
        {"@accentHover@", blend(t.accent, t.dark ? QColor(Qt::white) : QColor(Qt::black), 0.12)},
        {"@accentDown@", blend(t.accent, t.dark ? QColor(Qt::white) : QColor(Qt::black), 0.22)},
        {"@press@", blend(t.hover, t.text, 0.06)},
        {"@faint@", blend(t.panel, t.dim, 0.6)},
        {"@handle@", blend(t.ground, t.dim, 0.4)},
        {"@handleHover@", blend(t.ground, t.dim, 0.7)},
        {"@noteSurface@", t.noteSurface},
        {"@warningSurface@", t.warningSurface},
        {"@errorSurface@", t.errorSurface},
        {"@warningEdge@", blend(t.warningSurface, t.clientError, 0.4)},
        {"@errorEdge@", blend(t.errorSurface, t.serverError, 0.4)},
        {"@noteEdge@", blend(t.noteSurface, t.accent, 0.3)},
    };
    for (const auto& [token, colour] : values)
        sheet.replace(QLatin1String(token), colour.name());
    return sheet;
}

} // namespace

QPixmap Theme::State::render(const QString& name, const QColor& colour, int devicePixels) {
    const QString key =
        name + QLatin1Char('/') + QString::number(colour.rgba(), 16) + QLatin1Char('/') + QString::number(devicePixels);
    if (const auto found = pixmaps.constFind(key); found != pixmaps.constEnd())
        return *found;
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("No icon named %s", qUtf8Printable(name));
        return {};
    }
    QByteArray drawing = file.readAll();
    drawing.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(drawing);
    QImage image(devicePixels, devicePixels, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, QRectF(0, 0, devicePixels, devicePixels));
    painter.end();
    return pixmaps.insert(key, QPixmap::fromImage(image)).value();
}

Theme::Theme(QApplication& application, QObject* parent) : QObject(parent), m_state(std::make_shared<State>()) {
    loadResources();
    m_state->systemDark = application.palette().color(QPalette::Window).lightness() < 128;
    m_state->base = systemFont();
    m_state->figureFamily = familyWithEvenDigits(m_state->base);
    application.setStyle(new WindowStyle(m_state));
    application.setFont(m_state->base);
    setScheme(Scheme::System);
}

Theme::~Theme() = default;

void Theme::setScheme(Scheme scheme) {
    m_state->scheme = scheme;
    const bool dark = scheme == Scheme::Dark || (scheme == Scheme::System && m_state->systemDark);
    m_state->tokens = dark ? darkTokens() : lightTokens();
    QApplication::setPalette(paletteOf(m_state->tokens));
    qApp->setStyleSheet(styleSheetOf(m_state->tokens));
    Q_EMIT changed();
}

Scheme Theme::scheme() const {
    return m_state->scheme;
}
const Tokens& Theme::tokens() const {
    return m_state->tokens;
}

QIcon Theme::icon(const QString& name, Ink ink) const {
    return QIcon(new IconEngine(m_state, name, ink));
}

QPixmap Theme::pixmap(const QString& name, const QColor& colour, int pixels, qreal devicePixelRatio) const {
    QPixmap picture = m_state->render(name, colour, qRound(pixels * devicePixelRatio));
    picture.setDevicePixelRatio(devicePixelRatio);
    return picture;
}

QFont Theme::baseFont() const {
    return m_state->base;
}

QFont Theme::smallFont() const {
    QFont font = m_state->base;
    font.setPixelSize(kSmallPixels);
    return font;
}

QFont Theme::tinyFont() const {
    QFont font = m_state->base;
    font.setPixelSize(kTinyPixels);
    return font;
}

QFont Theme::headFont() const {
    QFont font = m_state->base;
    font.setPixelSize(kHeadPixels);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont Theme::strongFont() const {
    QFont font = m_state->base;
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont Theme::figureFont(int pixels) const {
    QFont font = m_state->base;
    if (!m_state->figureFamily.isEmpty())
        font.setFamilies({m_state->figureFamily});
    font.setPixelSize(pixels);
    return font;
}

void setLook(QWidget* widget, Look look) {
    static constexpr const char* kNames[] = {"plain",   "primary", "quiet", "chip",    "danger", "rail", "link", "head",
                                             "section", "dim",     "small", "surface", "ground", "card", "tag",  "key"};
    widget->setProperty("look", QString::fromLatin1(kNames[int(look)]));
    if (look == Look::Surface || look == Look::Ground || look == Look::Card)
        widget->setAttribute(Qt::WA_StyledBackground);
    if (widget->isVisible()) {
        widget->style()->unpolish(widget);
        widget->style()->polish(widget);
    }
}

} // namespace gleaner::theme
