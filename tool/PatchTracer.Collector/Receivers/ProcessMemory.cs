using System.Globalization;
using System.Runtime.InteropServices;

namespace PatchTracer.Collector.Receivers;

/// <summary>The memory of the process as a whole, as the kernel counts it.</summary>
internal static partial class ProcessMemory
{
    // malloc.h: parameters of mallopt.
    private const int TrimThreshold = -1, MmapThreshold = -3, ArenaMax = -8;

    private const int LargeBytes = 256 << 10;

    /// <summary>
    /// Has the C library give large blocks back to the kernel when they are freed. By itself it learns from each large block
    /// that is freed to keep the next one, up to 32 MiB each and in eight arenas a processor: for a process that has a bound,
    /// a leak. Elsewhere than in glibc it does nothing.
    /// </summary>
    public static void KeepLittle()
    {
        try
        {
            _ = SetMallocOption(MmapThreshold, LargeBytes);
            _ = SetMallocOption(TrimThreshold, LargeBytes);
            _ = SetMallocOption(ArenaMax, 2);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library.
        }
    }

    /// <summary>Collects garbage and gives back to the kernel what nothing uses.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = TrimMalloc(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library.
        }
    }

    /// <summary>What is resident. proc(5), /proc/pid/statm: the second number is resident pages.</summary>
    public static long HeldBytes()
    {
        var text = File.ReadAllText("/proc/self/statm");
        var (first, second) = (text.IndexOf(' ', StringComparison.Ordinal),
            text.IndexOf(' ', text.IndexOf(' ', StringComparison.Ordinal) + 1));
        return long.Parse(text.AsSpan(first + 1, second - first - 1), CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetMallocOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimMalloc(nuint keep);
}
