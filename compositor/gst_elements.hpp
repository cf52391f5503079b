// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <initializer_list>
#include <string>

#include "media/gst_ptr.hpp"

namespace betang {

// A floating element that a bin takes over. Throws Unsupported, naming the factory, when the plugin
// is not installed.
[[nodiscard]] GstElement* makeElement(const char* factory);

// A queue in front of what may fall behind: it holds up nobody, and when `buffers` wait in it the
// oldest is dropped.
[[nodiscard]] GstElement* makeLeakyQueue(int buffers);

// A new pipeline that owns the elements, linked one after the other. Throws Internal when two of
// them do not fit.
[[nodiscard]] GObjectPtr<GstElement> makePipeline(std::initializer_list<GstElement*> elements);

// For properties of any type by their text, as gst-launch would set them; constants only.
void setProperty(GstElement* element, const char* name, const std::string& value);

}  // namespace betang
