using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Rows;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary><c>all</c>, <c>any</c>, <c>none</c> and <c>single</c>, three-valued, over the items of all rows together.</summary>
internal sealed class QuantifierEvaluator(QuantifierKind kind, Evaluator list, ListItems items, ExpressionProgram predicate) : Evaluator
{
    private sbyte[] truths = [];
    private (int True, int False, int Unknown)[] counts = [];

    public override async ValueTask RunAsync(RowBatch batch)
    {
        Buffers.Take(ref counts, batch.Count).Clear();
        items.Begin();
        while (items.Next(list, batch))
        {
            await predicate.RunAsync(items.Batch);
            Tally(items.Batch.Count);
        }

        Decide(batch.Count);
    }

    private void Tally(int count)
    {
        Span<sbyte> answers = Buffers.Take(ref truths, count);
        Truths.Read(predicate.Root, answers);
        ReadOnlySpan<int> origins = items.Origins;
        for (int i = 0; i < count; i++)
        {
            ref (int True, int False, int Unknown) tally = ref counts[origins[i]];
            switch (answers[i])
            {
                case Truths.True:
                    tally.True++;
                    break;
                case Truths.False:
                    tally.False++;
                    break;
                default:
                    tally.Unknown++;
                    break;
            }
        }
    }

    private void Decide(int count)
    {
        Span<sbyte> answers = Buffers.Take(ref truths, count);
        for (int row = 0; row < count; row++)
        {
            (int yes, int no, int unknown) = counts[row];
            answers[row] = list.IsNull(row) ? Truths.Unknown : kind switch
            {
                QuantifierKind.All => no > 0 ? Truths.False : unknown > 0 ? Truths.Unknown : Truths.True,
                QuantifierKind.Any => yes > 0 ? Truths.True : unknown > 0 ? Truths.Unknown : Truths.False,
                QuantifierKind.None => yes > 0 ? Truths.False : unknown > 0 ? Truths.Unknown : Truths.True,
                _ => yes > 1 ? Truths.False : unknown > 0 ? Truths.Unknown : yes == 1 ? Truths.True : Truths.False,
            };
        }

        Truths.Write(answers, Result);
    }
}
