#pragma once
// Runs a program of this build as a user would, from outside.

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace gleaner::test {

struct ProgramResult {
    int exitCode = -1; // 128 + signal when it was killed
    std::string out, err;
};

// Runs to the end; killed after `seconds` (exitCode 137 then).
ProgramResult runProgram(const std::string& name, const std::vector<std::string>& arguments, int seconds = 120,
                         const std::map<std::string, std::string>& environment = {});

// A program running in the background, killed when the object dies.
class RunningProgram {
public:
    RunningProgram(const std::string& name, const std::vector<std::string>& arguments);
    ~RunningProgram();
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;

    // The next line of its stdout; empty when it ended or `seconds` went by.
    std::string readLine(int seconds = 60);
    // Whether it has closed its stdout, as a program does that ends, before so much time is over. What it prints
    // meanwhile stays for readLine().
    bool endsWithin(std::chrono::milliseconds time);
    void signal(int number) const;
    ProgramResult wait(int seconds = 60); // `out` = what readLine() has not given out
    pid_t pid() const { return m_pid; }

private:
    pid_t m_pid = -1;
    int m_out = -1;
    int m_err = -1;
    std::string m_buffer;
    std::string m_errors;
};

} // namespace gleaner::test
