namespace Serverless.GraphCore.Cypher.Lexing;

/// <summary>
/// Counts what is done to compile one statement, and looks every so many steps whether the statement may go on: a long text is
/// no way past the time limit. A step is a token, an expression, an estimate or an operator visited.
/// </summary>
/// <param name="check">Throws when the statement's time is over or its caller has left; null: it may take any time.</param>
internal sealed class CompileWork(Action? check)
{
    private const int StepsBetweenChecks = 256;

    /// <summary>Work that nobody waits for.</summary>
    public static CompileWork Unlimited => new(check: null);

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    public void Step()
    {
        if (++Steps % StepsBetweenChecks == 0)
        {
            Check();
        }
    }

    /// <summary>Looks now: between stages whose steps are not counted.</summary>
    public void Check() => check?.Invoke();
}
