using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>A column put together from results over parts of a batch.</summary>
internal sealed class PieceWiseColumn()
{
    private readonly Vector pieces = new();
    private int[] sources = [];
    private int count;

    /// <summary>Begins a column whose rows are all null so far.</summary>
    public void Begin(int rows)
    {
        pieces.Reset();
        count = rows;
        Buffers.Take(ref sources, rows).Fill(-1);
    }

    /// <summary>Sets the given rows to the rows of a result.</summary>
    public void Set(ReadOnlySpan<int> rows, Vector result)
    {
        int first = pieces.Count;
        pieces.AppendRange(result, 0, rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            sources[rows[i]] = first + i;
        }
    }

    public void Write(Vector destination) => destination.Gather(pieces, sources.AsSpan(0, count));
}

/// <summary>CASE: each result is evaluated only on the rows that choose it, each condition only on rows that have not chosen.</summary>
internal sealed class CaseEvaluator : Evaluator
{
    private readonly (RowSelection Condition, RowSelection Result)[] alternatives;
    private readonly RowSelection? otherwise;
    private readonly PieceWiseColumn column;
    private sbyte[] truths = [];
    private int[] open = [];
    private int[] chosen = [];

    public CaseEvaluator((RowSelection Condition, RowSelection Result)[] alternatives, RowSelection? otherwise)
    {
        this.alternatives = alternatives;
        this.otherwise = otherwise;
        column = new PieceWiseColumn();
    }

    public override async ValueTask RunAsync(RowBatch batch)
    {
        column.Begin(batch.Count);
        int openCount = batch.Count;
        RowIndexes.Ascending(openCount).CopyTo(Buffers.Take(ref open, openCount));
        Buffers.Take(ref chosen, openCount);
        foreach ((RowSelection condition, RowSelection result) in alternatives)
        {
            if (openCount == 0)
            {
                break;
            }

            await condition.RunAsync(batch, open.AsSpan(0, openCount));
            (openCount, int chosenCount) = Choose(condition.Program.Root, openCount);
            if (chosenCount > 0)
            {
                await result.RunAsync(batch, chosen.AsSpan(0, chosenCount));
                column.Set(chosen.AsSpan(0, chosenCount), result.Program.Column(chosenCount));
            }
        }

        if (openCount > 0 && otherwise is not null)
        {
            await otherwise.RunAsync(batch, open.AsSpan(0, openCount));
            column.Set(open.AsSpan(0, openCount), otherwise.Program.Column(openCount));
        }

        column.Write(Result);
    }

    private (int Open, int Chosen) Choose(Evaluator condition, int count)
    {
        Span<sbyte> answers = Buffers.Take(ref truths, count);
        Truths.Read(condition, answers);
        int openCount = 0;
        int chosenCount = 0;
        for (int i = 0; i < count; i++)
        {
            if (answers[i] == Truths.True)
            {
                chosen[chosenCount++] = open[i];
            }
            else
            {
                open[openCount++] = open[i];
            }
        }

        return (openCount, chosenCount);
    }
}

/// <summary><c>coalesce</c>: each argument is evaluated only on rows where all before it are null.</summary>
internal sealed class CoalesceEvaluator : Evaluator
{
    private readonly RowSelection[] arguments;
    private readonly PieceWiseColumn column;
    private int[] open = [];
    private int[] found = [];
    private int[] foundAt = [];
    private readonly Vector part = new();

    public CoalesceEvaluator(RowSelection[] arguments)
    {
        this.arguments = arguments;
        column = new PieceWiseColumn();
    }

    public override async ValueTask RunAsync(RowBatch batch)
    {
        column.Begin(batch.Count);
        int openCount = batch.Count;
        RowIndexes.Ascending(openCount).CopyTo(Buffers.Take(ref open, openCount));
        Buffers.Take(ref found, openCount);
        Buffers.Take(ref foundAt, openCount);
        foreach (RowSelection argument in arguments)
        {
            if (openCount == 0)
            {
                break;
            }

            await argument.RunAsync(batch, open.AsSpan(0, openCount));
            openCount = Take(argument.Program.Column(openCount), openCount);
        }

        column.Write(Result);
    }

    private int Take(Vector result, int count)
    {
        int openCount = 0;
        int foundCount = 0;
        for (int i = 0; i < count; i++)
        {
            if (result.IsNull(i))
            {
                open[openCount++] = open[i];
            }
            else
            {
                found[foundCount] = open[i];
                foundAt[foundCount++] = i;
            }
        }

        part.Gather(result, foundAt.AsSpan(0, foundCount));
        column.Set(found.AsSpan(0, foundCount), part);
        return openCount;
    }
}
