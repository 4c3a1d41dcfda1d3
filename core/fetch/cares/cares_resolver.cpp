#include "core/fetch/cares/cares_resolver.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include <ares.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/stat.h>

namespace gleaner::fetch {
namespace {

// A forwarder in a home router takes 150 questions at once (dnsmasq's default), a name is two, and what comes faster
// than it is read is dropped by the socket. A question that was not answered soon waits somewhere else, and must not
// hold the others up.
constexpr size_t kFreshAtOnce = 64;
constexpr base::Millis kFresh{200};
constexpr size_t kAtOnce = 1024;
constexpr int kReceiveBuffer = 1 << 20; // bytes; the system may grant less
constexpr const char* kServersFile = "/etc/resolv.conf";
constexpr base::Seconds kServersLookedAt{5};

// Which servers the system names; changes when they do.
struct ServersFile {
    ino_t inode = 0;
    timespec modified{};
    bool operator==(const ServersFile& other) const {
        return inode == other.inode && modified.tv_sec == other.modified.tv_sec &&
               modified.tv_nsec == other.modified.tv_nsec;
    }
    static ServersFile now() {
        struct stat about {};
        if (::stat(kServersFile, &about) != 0)
            return {};
        return {about.st_ino, about.st_mtim};
    }
};

std::string numeric(const sockaddr* address) {
    char text[INET6_ADDRSTRLEN] = {};
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text, sizeof text);
    return text;
}

NameAnswer answerOf(int status, const ares_addrinfo* info) {
    NameAnswer answer;
    if (status != ARES_SUCCESS || !info) {
        answer.detail = ares_strerror(status);
        return answer;
    }
    int ttl = info->nodes ? info->nodes->ai_ttl : 0;
    for (const ares_addrinfo_cname* name = info->cnames; name; name = name->next)
        ttl = std::min(ttl, name->ttl);
    for (const ares_addrinfo_node* node = info->nodes; node; node = node->ai_next) {
        ttl = std::min(ttl, node->ai_ttl);
        std::string address = numeric(node->ai_addr);
        if (!address.empty() &&
            std::find(answer.addresses.begin(), answer.addresses.end(), address) == answer.addresses.end())
            answer.addresses.push_back(std::move(address));
    }
    answer.ttl = base::Seconds(std::max(ttl, 0));
    if (!answer.found())
        answer.detail = "the name has no address";
    return answer;
}

} // namespace

struct CaresResolver::Impl {
    // The servers as they were when it was made. c-ares calls back with it until it is destroyed.
    struct Channel {
        explicit Channel(Impl& owner) : impl(owner) {}
        ~Channel() {
            if (handle)
                ares_destroy(handle); // ends its questions, closes its sockets
        }
        Channel(const Channel&) = delete;
        Channel& operator=(const Channel&) = delete;

        Impl& impl;
        ares_channel handle = nullptr;
        size_t asked = 0; // questions without an answer
    };
    struct Question { // c-ares holds it until it calls back
        Channel& channel;
        std::uint64_t id;
    };
    struct LookUp {
        std::string host;
        Done done;
    };
    struct Fresh {
        base::SteadyTime until;
        std::uint64_t id;
    };
    struct Answered {
        std::uint64_t id;
        NameAnswer answer;
    };

    Impl(const base::Clock& runningClock, CaresOptions wanted) : clock(runningClock), options(std::move(wanted)) {
        [[maybe_unused]] static const int ready = ares_library_init(ARES_LIB_INIT_ALL);
    }

    // Called by c-ares.
    static void socketChanged(void* self, ares_socket_t fd, int readable, int writable) noexcept {
        auto& channel = *static_cast<Channel*>(self);
        Impl& impl = channel.impl;
        if (readable == 0 && writable == 0)
            impl.channelOf.erase(fd);
        else
            impl.channelOf[fd] = &channel;
        if (impl.host)
            impl.host->watch(fd, readable != 0, writable != 0);
    }
    static void answeredBy(void* self, int status, int, ares_addrinfo* info) noexcept {
        const std::unique_ptr<Question> question(static_cast<Question*>(self));
        Impl& impl = question->channel.impl;
        --question->channel.asked;
        impl.fresh.erase(question->id);
        if (impl.lookUps.count(question->id) != 0) // else it was cancelled
            impl.answered.push_back({question->id, answerOf(status, info)});
        if (info)
            ares_freeaddrinfo(info);
    }

    std::unique_ptr<Channel> makeChannel() {
        auto channel = std::make_unique<Channel>(*this);
        ares_options how{};
        how.flags = ARES_FLAG_NOSEARCH;
        how.timeout = int(options.firstWait.count());
        how.tries = options.rounds;
        how.socket_receive_buffer_size = kReceiveBuffer;
        how.sock_state_cb = &socketChanged;
        how.sock_state_cb_data = channel.get();
        const int which =
            ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_RCVBUF | ARES_OPT_SOCK_STATE_CB;
        ares_channel handle = nullptr;
        if (ares_init_options(&handle, &how, which) != ARES_SUCCESS)
            return nullptr;
        channel->handle = handle;
        if (!options.servers.empty() && ares_set_servers_ports_csv(handle, options.servers.c_str()) != ARES_SUCCESS)
            return nullptr;
        return channel;
    }

    // The channel for new questions; nullptr = out of memory or of sense.
    Channel* current() {
        const base::SteadyTime now = clock.steadyNow();
        if (!channels.empty() && (!options.servers.empty() || now - lookedAtServers < kServersLookedAt))
            return channels.back().get();
        lookedAtServers = now;
        const ServersFile there = ServersFile::now();
        if (channels.empty() || !(there == servers))
            if (auto channel = makeChannel()) {
                servers = there;
                channels.push_back(std::move(channel));
            }
        return channels.empty() ? nullptr : channels.back().get();
    }

    void beginWaiting() {
        const base::SteadyTime now = clock.steadyNow();
        for (; !freshInOrder.empty() && freshInOrder.front().until <= now; freshInOrder.pop_front())
            fresh.erase(freshInOrder.front().id);
        while (!queue.empty() && fresh.size() < kFreshAtOnce) {
            const auto found = lookUps.find(queue.front());
            if (found == lookUps.end()) { // cancelled
                queue.pop_front();
                continue;
            }
            Channel* const channel = current();
            if (!channel) {
                answered.push_back({queue.front(), {{}, base::Seconds(0), "no resolver"}});
                queue.pop_front();
                continue;
            }
            if (channel->asked >= kAtOnce)
                return;
            queue.pop_front();
            fresh.insert(found->first);
            freshInOrder.push_back({now + kFresh, found->first});
            ares_addrinfo_hints hints{};
            hints.ai_family = AF_UNSPEC;
            hints.ai_socktype = SOCK_STREAM;
            ++channel->asked;
            auto question = std::make_unique<Question>(Question{*channel, found->first});
            ares_getaddrinfo(channel->handle, found->second.host.c_str(), nullptr, &hints, &answeredBy,
                             question.release());
        }
    }

    void drive(int fd, bool readable, bool writable) {
        if (fd >= 0) {
            const auto found = channelOf.find(fd);
            if (found != channelOf.end())
                ares_process_fd(found->second->handle, readable ? fd : ARES_SOCKET_BAD,
                                writable ? fd : ARES_SOCKET_BAD);
        } else {
            for (const auto& channel : channels)
                ares_process_fd(channel->handle, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        }
        // Those of earlier servers, once they have nothing left to answer.
        while (channels.size() > 1 && channels.front()->asked == 0)
            channels.pop_front();
        beginWaiting();
        tell();
    }

    void tell() {
        const std::vector<Answered> told = std::move(answered);
        answered.clear();
        for (const auto& [id, answer] : told) {
            const auto node = lookUps.extract(id);
            if (!node.empty()) // else it was cancelled by one of them
                node.mapped().done(answer);
        }
    }

    std::optional<base::SteadyTime> nextDue() const {
        if (!answered.empty())
            return base::SteadyTime::min();
        std::optional<base::Millis> wait;
        for (const auto& channel : channels) {
            timeval time{};
            if (!ares_timeout(channel->handle, nullptr, &time))
                continue;
            // Rounded up, so that it is over when it is looked at.
            const base::Millis left(time.tv_sec * 1000 + time.tv_usec / 1000 + 1);
            wait = wait ? std::min(*wait, left) : left;
        }
        std::optional<base::SteadyTime> when;
        if (wait)
            when = clock.steadyNow() + *wait;
        if (!queue.empty() && !freshInOrder.empty())
            when = std::min(when.value_or(base::SteadyTime::max()), freshInOrder.front().until);
        return when;
    }

    const base::Clock& clock;
    const CaresOptions options;
    Host* host = nullptr;
    std::uint64_t nextId = 1;
    std::unordered_map<std::uint64_t, LookUp> lookUps;
    std::deque<std::uint64_t> queue;             // those of them that were not begun
    std::unordered_set<std::uint64_t> fresh;     // asked a moment ago and not answered
    std::deque<Fresh> freshInOrder;              // with those that were answered since
    std::vector<Answered> answered;              // to be told
    std::unordered_map<int, Channel*> channelOf; // by descriptor
    ServersFile servers;
    base::SteadyTime lookedAtServers;
    mutable std::optional<std::optional<base::SteadyTime>> due; // as computed since the last change
    std::deque<std::unique_ptr<Channel>> channels; // the last is the current one; destroyed before the rest
};

CaresResolver::CaresResolver(const base::Clock& clock, CaresOptions options)
    : m_impl(std::make_unique<Impl>(clock, std::move(options))) {}

CaresResolver::~CaresResolver() {
    m_impl->lookUps.clear(); // nobody is told any more
}

void CaresResolver::attach(Host& host) {
    m_impl->host = &host;
}

std::uint64_t CaresResolver::resolve(const std::string& host, Done done) {
    const std::uint64_t id = m_impl->nextId++;
    m_impl->lookUps.emplace(id, Impl::LookUp{host, std::move(done)});
    m_impl->queue.push_back(id);
    m_impl->due.reset();
    m_impl->beginWaiting();
    return id;
}

void CaresResolver::cancel(std::uint64_t id) {
    m_impl->lookUps.erase(id);
}

void CaresResolver::drive(int fd, bool readable, bool writable) {
    m_impl->due.reset();
    m_impl->drive(fd, readable, writable);
    m_impl->due.reset();
}

std::optional<base::SteadyTime> CaresResolver::nextDue() const {
    if (!m_impl->due)
        m_impl->due = m_impl->nextDue();
    return *m_impl->due;
}

} // namespace gleaner::fetch
