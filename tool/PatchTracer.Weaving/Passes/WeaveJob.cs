using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Passes;

/// <summary>One tracepoint at one function.</summary>
internal sealed record WeaveJob(Tracepoint Tracepoint, FunctionSite Site);
