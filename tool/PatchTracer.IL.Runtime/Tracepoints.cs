using System;
using System.Diagnostics;
using System.Reflection;

namespace PatchTracer.Woven;

/// <summary>
/// What woven methods call. It is copied into every woven assembly, so that no further file is needed; it uses nothing but
/// System.Diagnostics.DiagnosticSource of the shared framework, and nothing in it ever throws.
/// </summary>
internal static partial class Tracepoints
{
    private static readonly ActivitySource Source = new ActivitySource("PatchTracer.Woven." + typeof(Tracepoints).Assembly.GetName().Name);

    /// <summary>Does anybody listen? The one question that a woven method asks when tracing is off.</summary>
    public static bool IsOn() => Source.HasListeners();

    public static Activity Current() => Activity.Current;

    /// <summary>A span under the ambient one; null without one unless it may start a trace.</summary>
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
    public static Activity StartFrom(object parent, string name, int kind, bool mayBeRoot)
    {
        try
        {
            var context = ContextOf(parent);
            if (context == default(ActivityContext))
                return mayBeRoot ? Source.StartActivity(name, (ActivityKind)kind, default(ActivityContext)) : null;
            return Source.StartActivity(name, (ActivityKind)kind, context);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>The first of two parents if it is a valid context, else the second.</summary>
    public static object FirstOf(object first, object second) => ContextOf(first) != default(ActivityContext) ? first : second;

    public static void Stop(Activity activity)
    {
        if (activity == null)
            return;
        try
        {
            // All that Dispose does beside it is for the finalizer, which an activity does not have.
            activity.Stop();
        }
        catch (Exception)
        {
            // As in Start: exporters are the listener's.
        }
    }

    /// <summary>Records an exception that leaves the method. Called from a filter, so that nothing is unwound yet; never takes the exception.</summary>
    /// <param name="types">Which exceptions are errors: full names separated by |, an exclamation mark excludes; null for all.</param>
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
                return ActivityContext.TryParse(traceparent, null, out var parsed) ? parsed : default;
            default:
                return default;
        }
    }
}
