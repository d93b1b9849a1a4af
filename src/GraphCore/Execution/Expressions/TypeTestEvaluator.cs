using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary><c>operand IS [NOT] :: TYPE</c>.</summary>
internal sealed class TypeTestEvaluator : SynchronousEvaluator
{
    private readonly Evaluator operand;
    private readonly TypeTest test;
    private readonly bool negated;

    public TypeTestEvaluator(Evaluator operand, TypeTest test, bool negated)
    {
        this.operand = operand;
        this.test = test;
        this.negated = negated;
        IsConstant = operand.IsConstant;
    }

    protected override void Run(int count)
    {
        Span<bool> result = Result.ResetBooleans(count);
        for (int i = 0; i < count; i++)
        {
            result[i] = Is(operand.GetValue(i), test) != negated;
        }
    }

    private static bool Is(Value value, TypeTest test)
    {
        foreach (TypeAlternative alternative in test.Alternatives)
        {
            if (Is(value, alternative))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(Value value, TypeAlternative alternative)
    {
        if (value.IsNull)
        {
            return alternative.Nullable;
        }

        if (alternative.Kind is { } kind && kind != value.Kind)
        {
            return false;
        }

        if (alternative.Item is not null && value is ListValue list)
        {
            NestingGuard.EnsureRoom();
            for (int i = 0; i < list.Count; i++)
            {
                if (!Is(list[i], alternative.Item))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
