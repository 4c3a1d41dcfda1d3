#include "app/gui/watched_application.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QLoggingCategory>
#include <QMetaEnum>
#include <QThread>

namespace gleaner::gui {
namespace {

Q_LOGGING_CATEGORY(stalls, "gleaner.stalls")

#ifdef NDEBUG
constexpr bool kWatches = false;
#else
constexpr bool kWatches = true;
#endif

} // namespace

bool WatchedApplication::notify(QObject* receiver, QEvent* event) {
    if (!kWatches || QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    const int level = QThread::currentThread()->loopLevel();
    if (m_depth > 0) {
        m_nested = m_nested || level > m_loopLevel;
        ++m_depth;
        const bool handled = QApplication::notify(receiver, event);
        --m_depth;
        return handled;
    }
    // Asked before: the receiver may be gone afterwards.
    const QByteArray name = receiver->metaObject()->className();
    const QString object = receiver->objectName();
    const QEvent::Type type = event->type();
    m_loopLevel = level;
    m_nested = false;
    m_depth = 1;
    QElapsedTimer timer;
    timer.start();
    const bool handled = QApplication::notify(receiver, event);
    const double taken = double(timer.nsecsElapsed()) / 1e6;
    m_depth = 0;
    if (taken > kLongest && !m_nested)
        qCWarning(stalls).noquote() << QStringLiteral("%1 ms in %2 “%3”, event %4")
                                           .arg(taken, 0, 'f', 1)
                                           .arg(QString::fromLatin1(name), object,
                                                QString::fromLatin1(
                                                    QMetaEnum::fromType<QEvent::Type>().valueToKey(type)));
    return handled;
}

} // namespace gleaner::gui
