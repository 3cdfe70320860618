#nullable enable
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Corpus;

public interface IGreeter { string Greet(string name); int Explicit(int x); }

[AttributeUsage(AttributeTargets.All)]
public sealed class TracedAttribute : Attribute;

public sealed record Person(string Name, int Age) { public Person? Friend { get; init; } public string Broken => throw new InvalidOperationException("broken getter"); }

public class Base
{
    protected readonly string Label;
    public Base(string label) => Label = label;
    public virtual string Virtual(int x) => $"{Label}{x}";
}

public sealed class Shapes<T> : Base, IGreeter
{
    private readonly T _value;
    private int _count;
    public Shapes(T value, string label = "shape") : base(label.Length > 3 ? label : label + "!") { if (label == "bad") throw new ArgumentException("bad label", nameof(label)); _value = value; }
    static Shapes() => Log.Add("static constructor");
    public void Void() => _count++;
    public int Count => _count;
    public T Value() => _value;
    public override string Virtual(int x) => base.Virtual(x) + "!";
    public string Greet(string name) => "hello " + name;
    int IGreeter.Explicit(int x) => x + 1;
    public U Generic<U>(U value, List<T> list) where U : notnull { list.Add(_value); return value; }
    public void Ref(ref int x, out string text, in long y) { x += (int)y; text = x.ToString(); }
    public ref int RefReturn(int[] numbers, int index) => ref numbers[index];
    public int Span(ReadOnlySpan<char> text, Span<int> numbers) { numbers[0] = text.Length; return text.Length; }
    public ReadOnlySpan<char> SpanReturn(string text) => text.AsSpan(1);
    public unsafe int Pointer(int* p) => *p + 1;
    public unsafe int Stack(int n) { var p = stackalloc int[n]; for (var i = 0; i < n; i++) p[i] = i; return p[n - 1]; }
    public int Handlers(string text)
    {
        try { return int.Parse(text); }
        catch (FormatException) when (text == "filter") { return -1; }
        catch (FormatException e) { Log.Add(e.GetType().Name); throw new InvalidOperationException("not a number", e); }
        finally { Log.Add("finally " + text); }
    }
    public int Switch(string s) { switch (s) { case "a": return 1; case "b": return 2; case "c": throw new NotSupportedException("c"); default: while (true) { if (s.Length > 3) return s.Length; s += "x"; } } }
    public int Local(int n) { int Twice(int m) => m * 2; return Twice(n) + Inner(n); static int Inner(int k) { Func<int, int> add = x => x + k; return add(1); } }
    public long Recursive(int n) => n == 0 ? 0 : n + Recursive(n - 1);
    public async Task Nothing(string unused) { await Task.CompletedTask; }
    public async Task<int> NoAwait(int x) { if (x < 0) throw new ArgumentOutOfRangeException(nameof(x), "negative"); return x; }
    public async Task<T> Await(int ms, Person? person) { await Task.Delay(ms); _count++; return _value; }
    public async ValueTask<string> Retry(int failures)
    {
        while (true)
        {
            try { await Task.Yield(); if (failures-- > 0) throw new TimeoutException("try again"); return "done"; }
            catch (TimeoutException e) { Log.Add(e.Message); await Task.Delay(1); }
            finally { await Task.Yield(); Log.Add("async finally"); }
        }
    }
    public async ValueTask Fails() { await Task.Delay(1); throw new InvalidOperationException("after await"); }
    public async Task Loop(int n) { for (var i = 0; i < n; i++) { if (i == 2) continue; await Task.Yield(); } }
    public async Task While(int n) { while (n-- > 0) { while (n % 2 == 1) { n--; await Task.Yield(); } await Task.Yield(); } }
    public async Task<int> Nested(int n) { using var gate = new SemaphoreSlim(1); await gate.WaitAsync(); try { return n == 0 ? 0 : 1 + await Nested(n - 1); } finally { gate.Release(); } }
    public async Task Cancelled(CancellationToken token) => await Task.Delay(Timeout.Infinite, token);
    public Task<int> HandsOut(int ms) => Task.Delay(ms).ContinueWith(_ => ms, TaskScheduler.Default);
    public Task HandsOutFailure() => Task.Delay(1).ContinueWith(_ => throw new TimeoutException("in the task"), TaskScheduler.Default);
    public ValueTask<int> HandsOutValue(int x) => x == 0 ? new(1) : new(HandsOut(x));
    public ValueTask HandsOutNothing() => default;
    public Task<int>[] HandsOutMany(int n) => [HandsOut(n), Task.FromResult(n)];
    public ValueTask<T>[,] HandsOutSquare() => new ValueTask<T>[1, 2];
    public ref Task<int> HandsOutPlace(Task<int>[] tasks) => ref tasks[^1];
    public Task ThrowsAtOnce(string? s) => throw new ArgumentNullException(nameof(s));
    public IEnumerable<int> Iterate(int n) { try { for (var i = 0; i < n; i++) { Log.Add("current " + (Activity.Current?.OperationName ?? "none")); yield return i; } } finally { Log.Add("disposed"); } }
    public IEnumerator<int> Enumerator(int n) { yield return n; if (n < 0) throw new InvalidOperationException("negative"); yield return n + 1; }
    public async IAsyncEnumerable<int> Stream(int n, [EnumeratorCancellation] CancellationToken token = default)
    {
        try { for (var i = 0; i < n; i++) { await Task.Delay(1, token); Log.Add("stream " + (Activity.Current?.OperationName ?? "none")); yield return i; } }
        finally { await Task.Yield(); Log.Add("stream end"); }
        if (n > 5) throw new InvalidOperationException("too many");
    }
    public async IAsyncEnumerable<int> Synchronous(int n) { for (var i = 0; i < n; i++) yield return i; await Task.CompletedTask; }
    [Traced] public int WithAttribute(Person person) => person.Age;
}

public struct Point(int x, int y)
{
    public int X = x;
    public readonly int Y = y;
    public readonly int Sum() => X + Y;
    public void Move(int by) => X += by;
    public readonly async Task<int> Later() { var sum = X + Y; await Task.Yield(); return sum; }
    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);
}

public ref struct Window(Span<int> numbers)
{
    private readonly Span<int> _numbers = numbers;
    public int First() => _numbers[0];
}

public static class Log
{
    private static readonly List<string> Lines = [];
    public static void Add(string line) { lock (Lines) Lines.Add(line); }
    public static string[] Take() { lock (Lines) { var all = Lines.ToArray(); Lines.Clear(); return all; } }
}

public static class Driver
{
    public static string Run() => RunAsync().GetAwaiter().GetResult();

    static void Try(string name, Func<object?> call) { string text; try { text = Text(call()); } catch (Exception e) { text = Text(e); } Log.Add($"{name}: {text} [{Activity.Current?.OperationName}]"); }
    static async Task TryAsync(string name, Func<Task<object?>> call) { string text; try { text = Text(await call()); } catch (Exception e) { text = Text(e); } Log.Add($"{name}: {text} [{Activity.Current?.OperationName}]"); }
    static string Text(object? o) => o switch { Exception e => $"{e.GetType().Name} {e.Message} at {Line(e)} <- {e.InnerException?.GetType().Name}", _ => o?.ToString() ?? "null" };
    // Where it was thrown, by the symbols.
    static string Line(Exception e) => new StackTrace(e, true).GetFrames().Where(f => f.GetFileLineNumber() > 0).Select(f => f.GetFileLineNumber().ToString()).FirstOrDefault() ?? "?";

    static async Task<string> RunAsync()
    {
        foreach (var _ in new int[2])
        {
            await Each(new Shapes<int>(7));
            await Each(new Shapes<string>("seven", "text"));
        }
        var point = new Point(1, 2); point.Move(3);
        Try("struct", () => point.Sum() + (point + new Point(1, 1)).X);
        await TryAsync("struct async", async () => await point.Later());
        Try("ref struct", () => new Window([5, 6]).First());
        Try("bad", () => new Shapes<int>(1, "bad"));
        return string.Join('\n', Log.Take());
    }

    static async Task Each<T>(Shapes<T> s)
    {
        Try("hands out many", () => s.HandsOutMany(1).Sum(task => task.Result));
        Try("hands out a square", () => s.HandsOutSquare().Length);
        Try("hands out a place", () => s.HandsOutPlace([Task.FromResult(1), Task.FromResult(2)]).Result);
        Try("void", () => { s.Void(); return s.Count; });
        Try("value", () => s.Value());
        Try("virtual", () => ((Base)s).Virtual(3));
        Try("greet", () => ((IGreeter)s).Greet("you") + ((IGreeter)s).Explicit(4));
        Try("generic", () => { var list = new List<T>(); return s.Generic(1.5, list) + list.Count; });
        Try("ref", () => { var x = 1; s.Ref(ref x, out var text, 5L); return x + text; });
        Try("ref return", () => { int[] a = [1, 2, 3]; s.RefReturn(a, 1) = 9; return a[1]; });
        Try("span", () => { Span<int> n = stackalloc int[1]; return s.Span("abc", n) + n[0]; });
        Try("span return", () => s.SpanReturn("xyz").ToString());
        Try("pointer", () => { unsafe { var x = 3; return s.Pointer(&x); } });
        Try("stack", () => s.Stack(5));
        foreach (var text in new[] { "12", "filter", "x" }) Try("handlers", () => s.Handlers(text));
        foreach (var text in new[] { "a", "b", "c", "d" }) Try("switch", () => s.Switch(text));
        Try("local", () => s.Local(5));
        Try("recursive", () => s.Recursive(5));
        await TryAsync("nothing", async () => { await s.Nothing("u"); return 1; });
        await TryAsync("no await", async () => await s.NoAwait(4));
        await TryAsync("no await fails", async () => await s.NoAwait(-4));
        await TryAsync("await", async () => await s.Await(2, new Person("Ann", 30) { Friend = new Person("Bob", 31) }));
        await TryAsync("await null", async () => await s.Await(0, null));
        await TryAsync("retry", async () => await s.Retry(2));
        await TryAsync("fails", async () => { await s.Fails(); return 0; });
        await TryAsync("loop", async () => { await s.Loop(4); return 0; });
        await TryAsync("while", async () => { await s.While(5); return 0; });
        await TryAsync("nested", async () => await s.Nested(3));
        await TryAsync("cancelled", async () => { using var c = new CancellationTokenSource(5); try { await s.Cancelled(c.Token); } catch (OperationCanceledException e) { return e.GetType().Name; } return 0; });
        await TryAsync("hands out", async () => await s.HandsOut(3));
        await TryAsync("hands out failure", async () => { try { await s.HandsOutFailure(); return 0; } catch (TimeoutException e) { return e.Message; } });
        await TryAsync("hands out value", async () => await s.HandsOutValue(0) + await s.HandsOutValue(2));
        await TryAsync("hands out nothing", async () => { await s.HandsOutNothing(); return 0; });
        Try("at once", () => s.ThrowsAtOnce(null));
        Try("iterate", () => string.Join(',', s.Iterate(3)));
        Try("iterate part", () => s.Iterate(3).First());
        Try("iterate twice", () => { var e = s.Iterate(2); return e.Count() + e.Count(); });
        Try("enumerator", () => { using var e = s.Enumerator(1); var sum = 0; while (e.MoveNext()) sum += e.Current; return sum; });
        Try("enumerator fails", () => { using var e = s.Enumerator(-1); var sum = 0; while (e.MoveNext()) sum += e.Current; return sum; });
        await TryAsync("stream", async () => { var sum = 0; await foreach (var i in s.Stream(3)) sum += i; return sum; });
        await TryAsync("stream part", async () => { await foreach (var i in s.Stream(3)) return i; return -1; });
        await TryAsync("stream fails", async () => { var sum = 0; await foreach (var i in s.Stream(6)) sum += i; return sum; });
        await TryAsync("stream unused", async () => { await using var e = s.Stream(3).GetAsyncEnumerator(); return 0; });
        await TryAsync("synchronous", async () => { var sum = 0; await foreach (var i in s.Synchronous(3)) sum += i; return sum; });
        Try("attribute", () => s.WithAttribute(new Person("Ann", 5)));
    }
}
