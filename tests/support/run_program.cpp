#include "tests/support/run_program.h"

#include <chrono>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/test_data.h"

namespace gleaner::test {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

Deadline in(int seconds) {
    return std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
}

int millisUntil(Deadline deadline) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    return int(std::max<long long>(0, left));
}

pid_t spawn(const std::string& name, const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& environment, int& out, int& err) {
    int outPipe[2], errPipe[2];
    if (pipe2(outPipe, O_CLOEXEC) != 0 || pipe2(errPipe, O_CLOEXEC) != 0)
        return -1;
    std::vector<std::string> words{program(name).string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(outPipe[1], STDOUT_FILENO);
        dup2(errPipe[1], STDERR_FILENO);
        for (const auto& [key, value] : environment)
            setenv(key.c_str(), value.c_str(), 1);
        execv(argv[0], argv.data());
        _exit(127);
    }
    close(outPipe[1]);
    close(errPipe[1]);
    out = outPipe[0];
    err = errPipe[0];
    return pid;
}

// Reads what is there into `text`; false at the end of the stream.
bool drain(int descriptor, std::string& text) {
    char buffer[65536];
    const ssize_t size = read(descriptor, buffer, sizeof buffer);
    if (size > 0)
        text.append(buffer, size_t(size));
    return size > 0;
}

int exitCodeOf(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

ProgramResult runProgram(const std::string& name, const std::vector<std::string>& arguments, int seconds,
                         const std::map<std::string, std::string>& environment) {
    ProgramResult result;
    int out = -1, err = -1;
    const pid_t pid = spawn(name, arguments, environment, out, err);
    const Deadline deadline = in(seconds);
    bool outOpen = true, errOpen = true;
    while (outOpen || errOpen) {
        pollfd fds[] = {{outOpen ? out : -1, POLLIN, 0}, {errOpen ? err : -1, POLLIN, 0}};
        const int ready = poll(fds, 2, millisUntil(deadline));
        if (ready == 0)
            kill(pid, SIGKILL);
        if (ready == 0 || fds[0].revents)
            outOpen = outOpen && drain(out, result.out);
        if (ready == 0 || fds[1].revents)
            errOpen = errOpen && drain(err, result.err);
    }
    close(out);
    close(err);
    int status = 0;
    waitpid(pid, &status, 0);
    result.exitCode = exitCodeOf(status);
    return result;
}

RunningProgram::RunningProgram(const std::string& name, const std::vector<std::string>& arguments) {
    m_pid = spawn(name, arguments, {}, m_out, m_err);
}

RunningProgram::~RunningProgram() {
    if (m_pid > 0) {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }
    close(m_out);
    close(m_err);
}

std::string RunningProgram::readLine(int seconds) {
    const Deadline deadline = in(seconds);
    while (true) {
        if (const size_t end = m_buffer.find('\n'); end != std::string::npos) {
            const std::string line = m_buffer.substr(0, end);
            m_buffer.erase(0, end + 1);
            return line;
        }
        pollfd fd{m_out, POLLIN, 0};
        if (poll(&fd, 1, millisUntil(deadline)) <= 0 || !drain(m_out, m_buffer))
            return {};
    }
}

bool RunningProgram::endsWithin(std::chrono::milliseconds time) {
    const Deadline deadline = std::chrono::steady_clock::now() + time;
    while (true) {
        pollfd fd{m_out, POLLIN, 0};
        if (poll(&fd, 1, millisUntil(deadline)) <= 0)
            return false;
        if (!drain(m_out, m_buffer))
            return true;
    }
}

void RunningProgram::signal(int number) const {
    kill(m_pid, number);
}

ProgramResult RunningProgram::wait(int seconds) {
    ProgramResult result;
    const Deadline deadline = in(seconds);
    bool outOpen = true, errOpen = true;
    while (outOpen || errOpen) {
        pollfd fds[] = {{outOpen ? m_out : -1, POLLIN, 0}, {errOpen ? m_err : -1, POLLIN, 0}};
        const int ready = poll(fds, 2, millisUntil(deadline));
        if (ready == 0)
            kill(m_pid, SIGKILL);
        if (ready == 0 || fds[0].revents)
            outOpen = outOpen && drain(m_out, m_buffer);
        if (ready == 0 || fds[1].revents)
            errOpen = errOpen && drain(m_err, m_errors);
    }
    int status = 0;
    waitpid(m_pid, &status, 0);
    m_pid = -1;
    result.exitCode = exitCodeOf(status);
    result.out = std::move(m_buffer);
    result.err = std::move(m_errors);
    return result;
}

} // namespace gleaner::test
