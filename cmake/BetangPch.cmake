# SPDX-License-Identifier: Apache-2.0
# Most of the time that a file takes to compile went into reading the standard library again. It is read
# once, for the tests once more with Catch2. Not with clang: clang-tidy shall see each file as it is.

option(BETANG_PCH "precompile the headers of the standard library" ON)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    set(BETANG_PCH OFF)
endif()

# ccache asks for this before it caches anything that uses a precompiled header. It then compares the .sum
# beside it, not the header, which differs from folder to folder.
if(BETANG_PCH AND CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTSUM=1 ${CCACHE})
endif()

# betang_precompiled(betang_pch HEADER...): what betang_use_precompiled(target betang_pch) takes.
function(betang_precompiled name)
    if(NOT BETANG_PCH)
        return()
    endif()
    set(source ${CMAKE_BINARY_DIR}/${name}.cpp)
    list(TRANSFORM ARGN REPLACE "(.+)" "#include <\\1>" OUTPUT_VARIABLE includes)
    list(JOIN includes "\n" includes)
    file(CONFIGURE OUTPUT ${source}.in.cpp CONTENT "${includes}\n" @ONLY)
    file(CONFIGURE OUTPUT ${source} CONTENT "// Nothing but what is precompiled.\n" @ONLY)
    execute_process(
        COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -E -P ${source}.in.cpp
        COMMAND sha256sum
        OUTPUT_VARIABLE sum COMMAND_ERROR_IS_FATAL ANY)
    file(WRITE ${CMAKE_BINARY_DIR}/CMakeFiles/${name}.dir/cmake_pch.hxx.gch.sum "${sum}")
    add_library(${name} OBJECT ${source})
    list(TRANSFORM ARGN REPLACE "(.+)" "<\\1>" OUTPUT_VARIABLE headers)
    target_precompile_headers(${name} PRIVATE ${headers})
    target_link_libraries(${name} PRIVATE PkgConfig::spdlog PkgConfig::fmt betang_flags)
endfunction()

function(betang_use_precompiled target name)
    if(BETANG_PCH)
        target_precompile_headers(${target} REUSE_FROM ${name})
    endif()
endfunction()

set(standard_headers
    algorithm array atomic charconv chrono condition_variable cstdint deque filesystem fstream functional
    map memory mutex optional set span stop_token string string_view thread tuple unordered_map utility
    variant vector fmt/format.h)
betang_precompiled(betang_pch ${standard_headers})
if(BETANG_TESTS)
    betang_precompiled(betang_test_pch ${standard_headers} catch2/catch.hpp)
endif()
