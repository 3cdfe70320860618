using System;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PatchTracer.Woven;

/// <summary>
/// What woven methods call. It is copied into every woven assembly, so that no further file is needed; it uses nothing but
/// System.Diagnostics.DiagnosticSource of the shared framework, and nothing in it ever throws.
/// What runs only while somebody listens is not inlined: a JIT that makes it part of every woven method takes its time for it.
/// </summary>
internal static partial class Tracepoints
{
    private static readonly ActivitySource Source = new ActivitySource("PatchTracer.Woven." + typeof(Tracepoints).Assembly.GetName().Name);

    /// <summary>Property of a span that starts a trace although another was current: that other one.</summary>
    private const string Before = "patchtracer.before";

    /// <summary>Does anybody listen? The one question that a woven method asks when tracing is off.</summary>
    public static bool IsOn() => Source.HasListeners() && IsHeard();

    public static Activity Current() => Activity.Current;

    /// <summary>A span under the ambient one; null without one unless it may start a trace.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Activity Start(string name, int kind, bool mayBeRoot)
    {
        try
        {
            return mayBeRoot || Activity.Current != null ? Source.StartActivity(name, (ActivityKind)kind) : null;
        }
        catch (Exception)
        {
            // A listener's mistake is not the method's.
            return null;
        }
    }

    /// <param name="parent">An Activity, an ActivityContext, a traceparent, or null.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Activity StartFrom(object parent, string name, int kind, bool mayBeRoot)
    {
        try
        {
            var context = ContextOf(parent);
            if (context != default(ActivityContext))
                return Source.StartActivity(name, (ActivityKind)kind, context);
            return mayBeRoot ? StartRoot(name, kind) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    // Without a parent given, a source takes the current span for one; and an activity that is stopped makes current again what was when
    // it started: nothing, then.
    private static Activity StartRoot(string name, int kind)
    {
        var current = Activity.Current;
        if (current == null)
            return Source.StartActivity(name, (ActivityKind)kind);
        Activity root = null;
        Activity.Current = null;
        try
        {
            root = Source.StartActivity(name, (ActivityKind)kind);
            root?.SetCustomProperty(Before, current);
        }
        finally
        {
            if (root == null)
                Activity.Current = current;
        }
        return root;
    }

    /// <summary>The first of two parents if it is a valid context, else the second.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static object FirstOf(object first, object second) => ContextOf(first) != default(ActivityContext) ? first : second;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Stop(Activity activity)
    {
        if (activity == null)
            return;
        try
        {
            // All that Dispose does beside it is for the finalizer, which an activity does not have.
            activity.Stop();
            if (activity.GetCustomProperty(Before) is Activity before)
                SetCurrent(before);
        }
        catch (Exception)
        {
            // As in Start: exporters are the listener's.
        }
    }

    /// <summary>
    /// Records an exception that leaves the method. Called from a filter, so that nothing is unwound yet; never takes the exception.
    /// </summary>
    /// <param name="types">Which exceptions are errors: full names separated by |, an exclamation mark excludes; null for all.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Fail(Activity activity, Exception exception, string types)
    {
        try
        {
            if (activity != null && IsError(exception.GetType(), types))
            {
                activity.SetStatus(ActivityStatusCode.Error, SecretScrubber.Scrub(exception.Message));
                activity.SetTag("error.type", exception.GetType().FullName);
            }
        }
        catch (Exception)
        {
            // Message may be overridden and fail.
        }
        return false;
    }

    private static bool IsError(Type exception, string types)
    {
        if (types == null)
            return true;
        var excludes = types[0] == '!';
        foreach (var name in types.TrimStart('!').Split('|'))
        {
            for (var type = exception; type != null; type = type.BaseType)
            {
                if (type.FullName == name)
                    return !excludes;
            }
        }
        return excludes;
    }

    private static ActivityContext ContextOf(object parent)
    {
        switch (parent)
        {
            case Activity activity:
                return activity.Context;
            case ActivityContext context:
                return context;
            case string traceparent:
                // What comes as text comes from elsewhere.
                return ActivityContext.TryParse(traceparent, null, out var parsed)
                    ? new ActivityContext(parsed.TraceId, parsed.SpanId, parsed.TraceFlags, parsed.TraceState, isRemote: true)
                    : default;
            default:
                return default;
        }
    }
}
