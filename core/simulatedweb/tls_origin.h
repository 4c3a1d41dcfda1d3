#pragma once
// The TLS side of the simulated web: its own authority, sound certificates for loopback, and wrong ones.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "core/base/result.h"

namespace gleaner::simulatedweb {

enum class Certificate {
    Sound,     // of the web's authority, for 127.0.0.1 and localhost
    Expired,   // the same, until yesterday
    WrongHost, // of the web's authority, for elsewhere.example
    UnknownCa, // of another authority
};

// One connection's TLS. Returns are those of recv(2) and send(2): bytes, 0 = the peer ended it, -1 with errno EAGAIN =
// nothing for now, -1 with another errno = it is broken. Raises no SIGPIPE.
class TlsSession {
public:
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    ssize_t shakeHands(); // 1 = done
    ssize_t receive(std::span<char> buffer);
    ssize_t send(std::string_view bytes); // perhaps only some of them
    void sayGoodbye();                    // that no more will be sent

private:
    friend class TlsOrigin;
    struct Impl;
    explicit TlsSession(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// Immutable; must outlive its sessions.
class TlsOrigin {
public:
    // Makes authorities and certificates as of now. Unavailable when OpenSSL cannot.
    static Result<std::unique_ptr<TlsOrigin>> make();
    ~TlsOrigin();
    TlsOrigin(const TlsOrigin&) = delete;
    TlsOrigin& operator=(const TlsOrigin&) = delete;

    const std::string& authority() const; // the certificate to trust, PEM
    // For a connected, non-blocking socket, which stays the caller's. nullptr when memory is out.
    std::unique_ptr<TlsSession> accept(int fd, Certificate certificate) const;

private:
    struct Impl;
    explicit TlsOrigin(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::simulatedweb
