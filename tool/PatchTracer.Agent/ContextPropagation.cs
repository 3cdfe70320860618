using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;

namespace PatchTracer.Agent;

/// <summary>By which headers context comes and goes: OTEL_PROPAGATORS.</summary>
internal static class ContextPropagation
{
    public static void Set()
    {
        var propagators = OpenTelemetryVariables.Propagators.Select(Of).OfType<TextMapPropagator>().ToList();
        Sdk.SetDefaultTextMapPropagator(new CompositeTextMapPropagator(propagators));
        // .NET itself writes traceparent, too.
        if (!propagators.OfType<TraceContextPropagator>().Any())
            DistributedContextPropagator.Current = DistributedContextPropagator.CreateNoOutputPropagator();
    }

    private static TextMapPropagator? Of(string name)
    {
        switch (name)
        {
            case "tracecontext":
                return new TraceContextPropagator();
            case "baggage":
                return new BaggagePropagator();
            case "b3":
                return B3(isSingle: true);
            case "b3multi":
                return B3(isSingle: false);
            default:
                OpenTelemetryVariables.SayUnknown("OTEL_PROPAGATORS", name, "tracecontext, baggage, b3, b3multi and none");
                return null;
        }
    }

    // The package that it has moved to is not on every feed.
#pragma warning disable CS0618
    private static B3Propagator B3(bool isSingle) => new(isSingle);
#pragma warning restore CS0618
}
