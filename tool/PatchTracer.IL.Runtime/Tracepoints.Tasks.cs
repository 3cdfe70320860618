using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace PatchTracer.Woven;

// Methods that hand out a task without being async: the span ends when the task does. The task itself is handed on, so that its
// identity stays; the flow of the caller goes on under the span that was current before.
internal static partial class Tracepoints
{
    public static Task Follow(Task task, Activity activity, Activity previous, string types)
    {
        SetCurrent(previous);
        if (task == null || task.IsCompleted)
            End(task, activity, types);
        else
            task.ContinueWith((ended, state) => End(ended, ((Followed)state).Activity, ((Followed)state).Types), new Followed(activity, types),
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }

    public static Task<T> Follow<T>(Task<T> task, Activity activity, Activity previous, string types)
    {
        Follow((Task)task, activity, previous, types);
        return task;
    }

    public static ValueTask Follow(ValueTask task, Activity activity, Activity previous, string types)
    {
        if (!task.IsCompletedSuccessfully)
            return new ValueTask(Follow(task.AsTask(), activity, previous, types));
        SetCurrent(previous);
        Ended(activity);
        return task;
    }

    public static ValueTask<T> Follow<T>(ValueTask<T> task, Activity activity, Activity previous, string types)
    {
        if (!task.IsCompletedSuccessfully)
            return new ValueTask<T>(Follow(task.AsTask(), activity, previous, types));
        SetCurrent(previous);
        Ended(activity);
        return task;
    }

    /// <summary>Makes an activity the current one.</summary>
    public static void SetCurrent(Activity activity)
    {
        try
        {
            Activity.Current = activity;
        }
        catch (Exception)
        {
            // A stopped activity cannot be current.
        }
    }

    private static void End(Task task, Activity activity, string types)
    {
        if (task != null && task.IsFaulted)
            Fail(activity, task.Exception.InnerException, types);
        else if (task != null && task.IsCanceled)
            Fail(activity, new TaskCanceledException(task), types);
        Ended(activity);
    }

    // Stopping makes the span's parent current, in whatever flow this is; put back what is current in it.
    private static void Ended(Activity activity)
    {
        var current = Activity.Current;
        Stop(activity);
        SetCurrent(current);
    }

    private sealed class Followed
    {
        public readonly Activity Activity;
        public readonly string Types;

        public Followed(Activity activity, string types)
        {
            Activity = activity;
            Types = types;
        }
    }
}
