// SPDX-License-Identifier: Apache-2.0

#include "compositor/gst_elements.hpp"

#include "core/error.hpp"

namespace betang {

GstElement* makeElement(const char* factory) {
    startGstreamer();
    GstElement* element = gst_element_factory_make(factory, nullptr);
    if (element == nullptr) {
        throw Error{ErrorKind::Unsupported,
                    std::string{"the GStreamer element '"} + factory + "' is not installed"};
    }
    return element;
}

GstElement* makeLeakyQueue(int buffers) {
    GstElement* queue = makeElement("queue");
    setProperty(queue, "leaky", "downstream");
    setProperty(queue, "max-size-buffers", std::to_string(buffers));
    setProperty(queue, "max-size-bytes", "0");
    setProperty(queue, "max-size-time", "0");
    return queue;
}

GObjectPtr<GstElement> makePipeline(std::initializer_list<GstElement*> elements) {
    auto pipeline = adoptObject(GST_ELEMENT(gst_object_ref_sink(gst_pipeline_new(nullptr))));
    for (GstElement* element : elements) {
        gst_bin_add(GST_BIN(pipeline.get()), element);
    }
    GstElement* before = nullptr;
    for (GstElement* element : elements) {
        if (before != nullptr && gst_element_link(before, element) == FALSE) {
            throw Error{ErrorKind::Internal, "two elements of an output do not fit together"};
        }
        before = element;
    }
    return pipeline;
}

void setProperty(GstElement* element, const char* name, const std::string& value) {
    gst_util_set_object_arg(G_OBJECT(element), name, value.c_str());
}

}  // namespace betang
