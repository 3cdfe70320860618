using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace PatchTracer.Woven;

/// <summary>
/// The span of one enumeration of an async iterator. A part that waits ends elsewhere, and its consumer, whom the iterator itself tells of
/// it, may take its time to come for the result: the span is stopped then, with the time at which the work was done.
/// </summary>
internal struct AsyncIteration
{
    // The state that the compiler gives a machine whose work is done, whether it failed or not.
    private const int Done = -2;
    private const long Taken = -1;

    private Iteration _iteration;
    private long _ended;
    private bool _isWithin;

    /// <inheritdoc cref="Iteration(bool)"/>
    public AsyncIteration(bool isAmbient)
    {
        this = default;
        _iteration = new Iteration(isAmbient);
    }

    /// <summary>Is the work done, so that a part that waited hands out the end of it?</summary>
    /// <param name="state">That of the machine.</param>
    public static bool IsDone(int state) => state == Done;

    /// <inheritdoc cref="Iteration.Activity"/>
    public Activity Activity => _iteration.Activity;

    /// <inheritdoc cref="Iteration.IsNew"/>
    public bool IsNew => _iteration.IsNew;

    /// <inheritdoc cref="Iteration.Enter"/>
    public bool Enter()
    {
        // From now on the work is done in here, until it waits.
        _isWithin = true;
        return _iteration.Enter();
    }

    /// <inheritdoc cref="Iteration.EnterLast"/>
    public void EnterLast()
    {
        _isWithin = true;
        _iteration.EnterLast();
    }

    /// <inheritdoc cref="Iteration.Begin"/>
    public void Begin(Activity activity) => _iteration.Begin(activity);

    /// <inheritdoc cref="Iteration.Ending"/>
    public Activity Ending(ValueTask<bool> part) => _iteration.Ending(GoesOn(part));

    /// <summary>The same where the iterator is disposed of.</summary>
    /// <param name="disposal">What the iterator gave.</param>
    /// <param name="state">That of the machine.</param>
    public Activity EndingLast(ValueTask disposal, int state) => _iteration.Ending(GoesOn(disposal, state));

    /// <summary>The part waits, or has an item, or there is no further one.</summary>
    /// <param name="part">What the iterator gave.</param>
    /// <param name="state">That of the machine.</param>
    public void Leave(ValueTask<bool> part, int state) => Leave(GoesOn(part), state);

    /// <summary>The same where the iterator is disposed of.</summary>
    /// <param name="disposal">What the iterator gave.</param>
    /// <param name="state">That of the machine.</param>
    public void LeaveLast(ValueTask disposal, int state) => Leave(GoesOn(disposal, state), state);

    /// <summary>The machine did something, here or behind a wait. Its consumer may have gone on meanwhile.</summary>
    public void Ran(int state)
    {
        if (!_isWithin)
            MarkEnd(state);
    }

    /// <summary>The consumer has come for the end of the work.</summary>
    public void Take()
    {
        if (_iteration.Activity != null)
            _iteration.EndLate(Interlocked.Exchange(ref _ended, Taken));
    }

    // Only an end that is at hand is neither an item nor a source of one.
    private static bool GoesOn(ValueTask<bool> part) => part != default;

    // One whose work is not done refuses to be disposed of.
    private static bool GoesOn(ValueTask disposal, int state) => state != Done || !disposal.IsCompletedSuccessfully;

    private void Leave(bool goesOn, int state)
    {
        _isWithin = false;
        _iteration.Leave(goesOn);
        if (goesOn)
            MarkEnd(state);
    }

    // By whoever sees it first, unless the consumer has come already.
    private void MarkEnd(int state)
    {
        if (state == Done && Volatile.Read(ref _ended) == 0)
            Interlocked.CompareExchange(ref _ended, DateTime.UtcNow.Ticks, 0);
    }
}
