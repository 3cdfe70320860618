using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace PatchTracer.Woven;

// Methods that hand out a task without being async: the span ends when the task does. The task itself is handed on, so that its
// identity stays; the flow of the caller goes on under the span that was current before.
internal static partial class Tracepoints
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task Follow(Task task, Activity activity, Activity previous, string types)
    {
        Watch(task, activity, previous, types, isOurs: false);
        return task;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task<T> Follow<T>(Task<T> task, Activity activity, Activity previous, string types)
    {
        Watch(task, activity, previous, types, isOurs: false);
        return task;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ValueTask Follow(ValueTask task, Activity activity, Activity previous, string types)
    {
        if (!task.IsCompletedSuccessfully)
        {
            var made = task.AsTask();
            Watch(made, activity, previous, types, isOurs: task != new ValueTask(made));
            return new ValueTask(made);
        }
        SetCurrent(previous);
        Ended(activity);
        return task;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ValueTask<T> Follow<T>(ValueTask<T> task, Activity activity, Activity previous, string types)
    {
        if (!task.IsCompletedSuccessfully)
        {
            var made = task.AsTask();
            Watch(made, activity, previous, types, isOurs: task != new ValueTask<T>(made));
            return new ValueTask<T>(made);
        }
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

    /// <param name="isOurs">Was the task made for the sake of the span? Then nobody else can see to its failure.</param>
    private static void Watch(Task task, Activity activity, Activity previous, string types, bool isOurs)
    {
        SetCurrent(previous);
        if (task == null || task.IsCompleted)
            End(task, activity, types, isOurs);
        else
            task.ContinueWith((ended, state) => ((Followed)state).End(ended), new Followed(activity, types, isOurs),
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static void End(Task task, Activity activity, string types, bool isOurs)
    {
        if (task != null && task.IsFaulted)
            Fail(activity, isOurs ? task.Exception.InnerException : Faults.Of(task), types);
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
        private readonly Activity _activity;
        private readonly string _types;
        private readonly bool _isOurs;

        public Followed(Activity activity, string types, bool isOurs)
        {
            _activity = activity;
            _types = types;
            _isOurs = isOurs;
        }

        public void End(Task task) => Tracepoints.End(task, _activity, _types, _isOurs);
    }
}
