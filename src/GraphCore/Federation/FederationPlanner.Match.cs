using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

internal sealed partial class FederationPlanner
{
    private sealed partial class Branch
    {
        private void AddMatch(MatchClause match)
        {
            List<(Variable Variable, bool IsEntity)> places = [.. PatternNames.Of(match.Patterns)];
            List<string> bound = [.. places.Select(static place => place.Variable.Name).Where(scope.Contains).Distinct()];
            List<(string Name, bool IsEntity)> binds = [.. places.Where(place => !scope.Contains(place.Variable.Name)).Select(static place => (place.Variable.Name, place.IsEntity)).Distinct()];
            DatabaseSet home = HomeOfClause(match, match.Database, bound);
            MatchClause bare = match with { Database = null };
            List<string> inPatterns = [.. MentionedNames.Of(match.Patterns).Where(scope.Contains)];
            List<string> used = MentionedNames.Of(match, scope);
            if (match.Optional)
            {
                if (PartOf(used) is { } same && same.Databases == home && (home.IsSingle || bound.Count > 0))
                {
                    Append(same, bare, binds);
                }
                else if (used.Count == 0 && home.IsSingle)
                {
                    Append(NewPart(home, match), bare, binds);
                }
                else
                {
                    Apply(bare, home, binds, writes: false);
                }

                return;
            }

            FetchPart? part = inPatterns.Count == 0 ? PartFor(bare, home, binds) : PartOf(inPatterns);
            if (part is null || part.Databases != home)
            {
                Apply(bare, home, binds, writes: false);
                return;
            }

            JoinStep join = Open!;
            List<Expression> own = [];
            List<Expression> others = [];
            foreach (Expression condition in AstExpressions.Conjuncts(match.Where))
            {
                bool isOwn = MentionedNames.Of(condition, scope).TrueForAll(part.Scope.Contains);
                (isOwn ? own : others).Add(condition);
            }

            Append(part, bare with { Where = Conjunction(own) }, binds);
            List<Expression> mixed = others.FindAll(condition => GraphAccess.In(condition) && SideOf(condition, join) is not >= 0);
            join.Conditions.AddRange(others.Except(mixed, ReferenceEqualityComparer.Instance).Cast<Expression>());
            if (mixed.Count > 0)
            {
                AddLocal(new WithClause(WithoutStar(new Projection(false, true, [], [], null, null)), Conjunction(mixed)));
            }
        }

        // Patterns that hang together with nothing are best found by themselves, unless a condition ties them to a part of the same database.
        private FetchPart PartFor(MatchClause match, DatabaseSet home, List<(string Name, bool IsEntity)> binds)
        {
            FetchPart? tied = !home.IsSingle ? null : Open?.Parts.Find(part => part.Databases == home && !part.IsComplete && AstExpressions.Conjuncts(match.Where).Any(condition =>
            {
                List<string> outer = MentionedNames.Of(condition, scope);
                return outer.Count > 0 && outer.TrueForAll(part.Scope.Contains) && MentionedNames.Of(condition, new FederatedScope(binds.Select(bind => new FederatedVariable(bind.Name, home, true)))).Count > 0;
            }));
            return tied ?? NewPart(home, match);
        }

        /// <summary>Where a clause runs.</summary>
        /// <param name="marker">What it says itself.</param>
        /// <param name="bound">Variables that it uses at places where only entities of one database can stand.</param>
        private DatabaseSet HomeOfClause(Clause clause, DatabaseMarker? marker, List<string> bound)
        {
            DatabaseSet? home = marker is null ? null : Names.Of(marker);
            foreach (string name in bound)
            {
                DatabaseSet own = scope.HomeOf(name);
                if (own.IsEmpty)
                {
                    continue;
                }

                DatabaseSet common = home?.Intersect(own) ?? own;
                if (common.IsEmpty)
                {
                    throw new GraphException(
                        ErrorCodes.SemanticError,
                        $"`{name}` is of the database {Names.Describe(own)}, and the clause is about {Names.Describe(home!.Value)}: an entity belongs to its database, and no pattern joins two. Compare properties in WHERE instead.",
                        position: clause.Position);
                }

                home = common;
            }

            return home ?? Ambient(clause);
        }
    }

    /// <summary>Conditions as one; null: there are none.</summary>
    public static Expression? Conjunction(List<Expression> conditions) => conditions switch
    {
        [] => null,
        [var one] => one,
        _ => new LogicalExpression(LogicalOperator.And, [.. conditions]),
    };

    /// <summary>Gives each condition of a step to the part that can check it; what is left of two parts becomes a key when it is an equality.</summary>
    private void Distribute(JoinStep join)
    {
        List<Expression> conditions = [.. join.Conditions];
        join.Conditions.Clear();
        foreach (Expression condition in conditions)
        {
            if (SideOf(condition, join) is { } side and >= 0 && !join.Parts[side].IsComplete)
            {
                AddCondition(join.Parts[side], condition);
            }
            else if (condition is BinaryExpression { Operator: BinaryOperator.Equal } equality && SideOf(equality.Left, join) is { } left && SideOf(equality.Right, join) is { } right && left != right
                && !GraphAccess.In(condition))
            {
                join.Keys.Add(new JoinKey(left, Computed(join, left, equality.Left), equality.Left, right, Computed(join, right, equality.Right), equality.Right));
            }
            else
            {
                join.Conditions.Add(condition);
            }
        }
    }

    // A key of the table is computed on its rows, one of a part by the part.
    private string Computed(JoinStep join, int side, Expression expression)
    {
        string name = NewName();
        if (side >= 0)
        {
            join.Parts[side].Computed.Add((name, expression));
        }

        return name;
    }

    /// <summary>The one part whose variables an expression uses, −1 for the table; null: it uses several, or none.</summary>
    private static int? SideOf(Expression expression, JoinStep join)
    {
        int? side = null;
        if (MentionedNames.Of(expression, join.Before).Count > 0)
        {
            side = -1;
        }

        for (int i = 0; i < join.Parts.Count; i++)
        {
            if (MentionedNames.Of(expression, join.Parts[i].Scope).Count > 0)
            {
                if (side is not null)
                {
                    return null;
                }

                side = i;
            }
        }

        return side;
    }

    /// <summary>Lets a part check a condition on its variables.</summary>
    public static void AddCondition(FetchPart part, Expression condition)
    {
        if (part.Clauses is [.., MatchClause { Optional: false } last])
        {
            part.Clauses[^1] = last with { Where = Conjunction([.. AstExpressions.Conjuncts(last.Where), condition]) };
        }
        else if (part.Clauses is [.., WithClause { Projection: { Distinct: false, OrderBy.IsEmpty: true, Skip: null, Limit: null } } with] && part.Scope.Variables.Count > 0)
        {
            part.Clauses[^1] = with with { Where = Conjunction([.. AstExpressions.Conjuncts(with.Where), condition]) };
        }
        else
        {
            part.Clauses.Add(new WithClause(new Projection(false, true, [], [], null, null), condition));
        }
    }
}
