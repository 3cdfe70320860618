using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

public static class Plain
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Work(int x) => x + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> WorkAsync(int x) { await Task.CompletedTask; return x + 1; }

    public static long Calls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += Work(i & 63); return sum; }

    public static long AsyncCalls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += WorkAsync(i & 63).Result; return sum; }
}

/// <summary>Unwoven, the same as Plain.</summary>
public static class Woven
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Work(int x) => x + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> WorkAsync(int x) { await Task.CompletedTask; return x + 1; }

    public static long Calls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += Work(i & 63); return sum; }

    public static long AsyncCalls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += WorkAsync(i & 63).Result; return sum; }
}

public static class ByHand
{
    private static readonly ActivitySource Source = new("hand");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Work(int x)
    {
        using var span = Source.StartActivity("work", ActivityKind.Client);
        try
        {
            span?.SetTag("x", (long)x);
            return x + 1;
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            span?.SetTag("error.type", e.GetType().FullName);
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> WorkAsync(int x)
    {
        using var span = Source.StartActivity("work", ActivityKind.Client);
        try
        {
            span?.SetTag("x", (long)x);
            await Task.CompletedTask;
            return x + 1;
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            span?.SetTag("error.type", e.GetType().FullName);
            throw;
        }
    }

    public static long Calls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += Work(i & 63); return sum; }

    public static long AsyncCalls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += WorkAsync(i & 63).Result; return sum; }
}
