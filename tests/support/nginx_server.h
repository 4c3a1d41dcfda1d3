#pragma once
// Debian's nginx on loopback, with a configuration of our own in a folder of its own: a server that was not written by
// us, and HTTP/2. Started with sockets that listen already, so there is nothing to wait for.

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gleaner::test {

class NginxServer {
public:
    // Where nginx is; nothing = not installed.
    static std::optional<std::filesystem::path> find() {
        for (const char* place : {"/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"})
            if (::access(place, X_OK) == 0)
                return place;
        return std::nullopt;
    }

    // `servers` is what stands inside http { … }, with "@0", "@1" … for the addresses to listen on. Everything it
    // writes goes to `folder`.
    NginxServer(const std::filesystem::path& folder, int ports, std::string servers) : m_folder(folder) {
        std::vector<int> sockets;
        for (int i = 0; i < ports; ++i) {
            sockets.push_back(listenSomewhere());
            const std::string mark = "@" + std::to_string(i);
            for (size_t at = 0; (at = servers.find(mark, at)) != std::string::npos;)
                servers.replace(at, mark.size(), "127.0.0.1:" + std::to_string(m_ports.back()));
        }
        writeConfiguration(servers);
        start(sockets);
        for (const int fd : sockets)
            ::close(fd);
    }
    ~NginxServer() {
        ::kill(m_process, SIGTERM);
        ::waitpid(m_process, nullptr, 0);
    }
    NginxServer(const NginxServer&) = delete;
    NginxServer& operator=(const NginxServer&) = delete;

    int port(size_t number) const { return m_ports.at(number); }
    std::string errors() const {
        std::ifstream in(m_folder / "error.log");
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    int listenSomewhere() {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(fd, 1024) != 0)
            throw std::runtime_error("no loopback port");
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
        m_ports.push_back(ntohs(address.sin_port));
        return fd;
    }

    void writeConfiguration(const std::string& servers) const {
        const std::string at = m_folder.string() + "/";
        std::ofstream out(m_folder / "nginx.conf");
        out << (::geteuid() == 0 ? "user root;\n" : "") << "daemon off;\nworker_processes 1;\npid " << at
            << "nginx.pid;\nerror_log " << at << "error.log;\nevents { worker_connections 4096; }\nhttp {\n"
            << "access_log off;\n";
        for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            out << kind << "_temp_path " << at << kind << ";\n";
        out << servers << "\n}\n";
    }

    void start(const std::vector<int>& sockets) {
        // What nginx takes its listening sockets from when it replaces itself.
        std::string inherited = "NGINX=";
        for (const int fd : sockets)
            inherited += std::to_string(fd) + ";";
        const std::string program = find().value();
        const std::string configuration = (m_folder / "nginx.conf").string();
        const std::string errorLog = (m_folder / "error.log").string();
        const std::array<const char*, 6> arguments{program.c_str(),  "-c",   configuration.c_str(), "-e",
                                                   errorLog.c_str(), nullptr};
        const std::array<const char*, 2> environment{inherited.c_str(), nullptr};
        const pid_t parent = ::getpid();
        m_process = ::fork();
        if (m_process != 0)
            return;
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        for (const int fd : sockets)
            ::fcntl(fd, F_SETFD, 0);
        if (::getppid() == parent)
            ::execve(program.c_str(), const_cast<char**>(arguments.data()), const_cast<char**>(environment.data()));
        ::_exit(127);
    }

    const std::filesystem::path m_folder;
    std::vector<int> m_ports;
    pid_t m_process = -1;
};

} // namespace gleaner::test

// A test against nginx says loudly that it skips when there is none; .ci/run makes such a skip a failure.
#define GLEANER_NEED_NGINX()                                                                                           \
    if (!gleaner::test::NginxServer::find())                                                                           \
    QSKIP("SKIPPED FOR WANT OF NGINX: installer/setup.sh test installs it")
