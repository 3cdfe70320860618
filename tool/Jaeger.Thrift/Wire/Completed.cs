using System.Diagnostics;

namespace Jaeger.Thrift.Wire;

/// <summary>
/// ApacheThrift has asynchronous methods only. Over memory they have completed when they return, so nothing here ever waits.
/// </summary>
internal static class Completed
{
    public static void Now(this Task task)
    {
        Debug.Assert(task.IsCompleted);
        task.GetAwaiter().GetResult();
    }

    public static T Now<T>(this ValueTask<T> task)
    {
        Debug.Assert(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }
}
