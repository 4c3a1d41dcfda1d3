#include "app/decoder/seal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace gleaner::decoder {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

constexpr rlim_t kDescriptors = 16;

// What memory, threads, clocks and the way home need.
constexpr std::array kAllowed{
    // memory
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise),
    // threads
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getcpu), SCMP_SYS(membarrier), SCMP_SYS(gettid), SCMP_SYS(exit), SCMP_SYS(exit_group),
    // signals to itself
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(setitimer),
    // time, and what the machine is like
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    // descriptors it has
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(eventfd2)};

// What no decoder asks for, whatever the picture: only somebody who has taken it over does.
constexpr std::array kDeadly{
    // the network, and talking to others
    SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
    SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg), SCMP_SYS(io_uring_setup),
    // programs and processes
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev), SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal), SCMP_SYS(kcmp),
    // other rights, other roots, the kernel itself
    SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setreuid), SCMP_SYS(setresuid), SCMP_SYS(capset), SCMP_SYS(chroot),
    SCMP_SYS(pivot_root), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key),
    SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(reboot),
    SCMP_SYS(open_by_handle_at), SCMP_SYS(iopl), SCMP_SYS(ioperm)};

// Collects the rules; the first that fails decides.
class Filter {
public:
    // Whatever has no rule is refused with EPERM.
    Filter() : m_context(seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release) {
        if (!m_context)
            m_error = ENOMEM;
        // The threads that the libraries started while they got warm are sealed, too.
        note(m_context ? seccomp_attr_set(m_context.get(), SCMP_FLTATR_CTL_TSYNC, 1) : 0);
        note(m_context ? seccomp_attr_set(m_context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) : 0);
        note(m_context ? seccomp_attr_set(m_context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2) : 0);
    }
    void add(std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions = {}) {
        if (m_error == 0)
            note(
                seccomp_rule_add_array(m_context.get(), action, call, unsigned(conditions.size()), conditions.begin()));
    }
    // Returns 0 or an errno.
    int load() {
        if (m_error == 0)
            note(seccomp_load(m_context.get()));
        return m_error;
    }

private:
    void note(int result) {
        if (m_error == 0 && result < 0)
            m_error = -result;
    }

    std::unique_ptr<void, void (*)(scmp_filter_ctx)> m_context;
    int m_error = 0;
};

// A condition on one argument of a system call.
scmp_arg_cmp argument(unsigned number, scmp_compare how, std::uint64_t value, std::uint64_t other = 0) {
    return {number, how, value, other};
}
scmp_arg_cmp first(scmp_compare how, int value) {
    return argument(0, how, std::uint64_t(std::uint32_t(value)));
}

void addConditional(Filter& filter, int control) {
    const int self = getpid();
    // New threads, never new processes. glibc asks with clone3() first, whose flags no filter can read.
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), {argument(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)});
    filter.add(SCMP_ACT_TRAP, SCMP_SYS(clone), {argument(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)});
    filter.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
    // Whether a file may be read is answered with yes, unasked: cairo asks before it uses a font that is open already.
    filter.add(SCMP_ACT_ERRNO(0), SCMP_SYS(access));
    // A local socket is only refused: a library that looks for the user's home asks glibc, which asks a daemon.
    filter.add(SCMP_ACT_TRAP, SCMP_SYS(socket), {first(SCMP_CMP_NE, AF_UNIX)});
    // abort() and its kin
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), {first(SCMP_CMP_EQ, self)});
    filter.add(SCMP_ACT_TRAP, SCMP_SYS(tgkill), {first(SCMP_CMP_NE, self)});
    // Nobody takes over the last words.
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(rt_sigaction), {first(SCMP_CMP_NE, SIGSYS)});
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(recvfrom), {first(SCMP_CMP_EQ, control)});
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(sendto), {first(SCMP_CMP_EQ, control)});
    filter.add(SCMP_ACT_TRAP, SCMP_SYS(sendto), {first(SCMP_CMP_NE, control)});
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(write), {first(SCMP_CMP_EQ, STDERR_FILENO)});
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(writev), {first(SCMP_CMP_EQ, STDERR_FILENO)});
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), {argument(1, SCMP_CMP_EQ, F_GETFL)});
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), {argument(2, SCMP_CMP_EQ, 0)}); // to look, not to set
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), {first(SCMP_CMP_EQ, PR_SET_NAME)});
}

// Says which system call it was, and dies of it.
void onForbiddenCall(int, siginfo_t* info, void*) {
    std::array<char, 32> text{"system call "};
    char* const number = text.data() + std::strlen(text.data());
    char* end = std::to_chars(number, text.data() + text.size() - 1, info->si_syscall).ptr;
    *end++ = '\n';
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), std::size_t(end - text.data()));
    raise(SIGSYS); // the handler is gone already, see SA_RESETHAND
}

void watchForbiddenCalls() {
    struct sigaction action {};
    action.sa_sigaction = onForbiddenCall;
    action.sa_flags = int(SA_SIGINFO | SA_RESETHAND | SA_NODEFER);
    sigaction(SIGSYS, &action, nullptr);
}

void setLimit(decltype(RLIMIT_AS) which, rlim_t value) {
    const rlimit limit{value, value};
    setrlimit(which, &limit);
}

// Address space in use, from /proc; 0 when it cannot be known.
rlim_t addressSpace() {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/proc/self/statm", "re"), &std::fclose);
    unsigned long long pages = 0;
    if (!file || std::fscanf(file.get(), "%llu", &pages) != 1)
        return 0;
    return rlim_t(pages) * rlim_t(sysconf(_SC_PAGESIZE));
}

} // namespace

void leaveEverythingElse(std::span<const int> kept) {
    std::vector<unsigned> sorted(kept.begin(), kept.end());
    std::sort(sorted.begin(), sorted.end());
    unsigned from = STDERR_FILENO + 1;
    for (const unsigned one : sorted) {
        if (one > from)
            close_range(from, one - 1, 0);
        from = std::max(from, one + 1);
    }
    close_range(from, ~0U, 0);
    prctl(PR_SET_NAME, "gleaner-decoder");
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setLimit(RLIMIT_CORE, 0);
}

int seal(int control, std::int64_t memory) {
    if (const rlim_t used = addressSpace(); !kSanitized && used > 0)
        setLimit(RLIMIT_AS, used + rlim_t(memory));
    setLimit(RLIMIT_FSIZE, 0);
    setLimit(RLIMIT_NOFILE, kDescriptors);
    watchForbiddenCalls();
    Filter filter;
    for (const int call : kAllowed)
        filter.add(SCMP_ACT_ALLOW, call);
    for (const int call : kDeadly)
        filter.add(SCMP_ACT_TRAP, call);
    addConditional(filter, control);
    return filter.load();
}

void limitProcessorTime(std::int64_t milliseconds) {
    itimerval timer{};
    timer.it_value.tv_sec = milliseconds / 1000;
    timer.it_value.tv_usec = milliseconds % 1000 * 1000;
    setitimer(ITIMER_PROF, &timer, nullptr);
}

} // namespace gleaner::decoder
