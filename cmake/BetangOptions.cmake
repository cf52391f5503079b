# SPDX-License-Identifier: Apache-2.0
# How everything is compiled. The presets choose; nothing else sets flags.

option(BETANG_TESTS "build the tests and the simulated cameras" ON)
option(BETANG_FUZZ "build libFuzzer targets instead of replaying their corpora (clang only)" OFF)
option(BETANG_CRASH_ON_MAGIC_SEI "decoders abort on the crash SEI: proves the quarantine" OFF)
option(BETANG_UNITY "compile files eight at a time: a third of the time from nothing" OFF)
set(BETANG_SANITIZE "" CACHE STRING "-fsanitize= list, empty for none")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

# Settings of ccache stand here, so that every checkout and every way of starting a build shares one cache.
find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

add_library(betang_flags INTERFACE)
target_compile_options(betang_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
    -Woverloaded-virtual -Wcast-align -Wnull-dereference
    # What a warning says can depend on optimisation and compiler: whoever only builds is not stopped by it.
    $<$<CONFIG:Debug>:-Werror> -fno-omit-frame-pointer)
target_compile_definitions(betang_flags INTERFACE
    $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS> SPDLOG_FMT_EXTERNAL)
target_include_directories(betang_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_options(betang_flags INTERFACE -Wthread-safety)
endif()
if(BETANG_SANITIZE)
    target_compile_options(betang_flags INTERFACE -fsanitize=${BETANG_SANITIZE}
        $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference -Wno-maybe-uninitialized>)
    target_link_options(betang_flags INTERFACE -fsanitize=${BETANG_SANITIZE})
endif()
if(BETANG_FUZZ)
    target_compile_options(betang_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Several times faster than GNU ld on programs with debug information.
find_program(LLD ld.lld)
if(LLD)
    add_link_options(-fuse-ld=lld)
endif()
