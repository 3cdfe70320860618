using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;

namespace PatchTracer.Woven;

internal static partial class Tracepoints
{
    /// <summary>
    /// Why a task failed. Who asks the task itself has seen to its failure: what nobody else looks at would not be told by
    /// <see cref="TaskScheduler.UnobservedTaskException"/> any more. So it is read where the task keeps it, the same in .NET 6 to 10.
    /// </summary>
    private static class Faults
    {
        private const BindingFlags Private = BindingFlags.Instance | BindingFlags.NonPublic;

        // By names that a trimmer understands.
        private static readonly FieldInfo Properties = typeof(Task).GetField("m_contingentProperties", Private);
        private static readonly FieldInfo Holder = Type.GetType("System.Threading.Tasks.Task+ContingentProperties")
            ?.GetField("m_exceptionsHolder", Private);
        private static readonly FieldInfo Exceptions = Type.GetType("System.Threading.Tasks.TaskExceptionHolder")
            ?.GetField("m_faultExceptions", Private);

        public static Exception Of(Task task) =>
            Exceptions != null && Properties?.GetValue(task) is { } properties && Holder?.GetValue(properties) is { } holder
                && Exceptions.GetValue(holder) is List<ExceptionDispatchInfo> { Count: > 0 } exceptions
                    ? exceptions[0].SourceException
                    : task.Exception.InnerException;
    }
}
