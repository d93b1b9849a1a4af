using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary><c>CREATE patterns [IN DATABASE x]</c>.</summary>
internal sealed record CreateClause(EquatableArray<PathPattern> Patterns, DatabaseMarker? Database) : Clause;

/// <summary><c>MERGE pattern [IN DATABASE x] [ON CREATE SET …] [ON MATCH SET …]</c>.</summary>
internal sealed record MergeClause(PathPattern Pattern, DatabaseMarker? Database, EquatableArray<MergeAction> Actions) : Clause;

/// <summary>When a merge action runs.</summary>
internal enum MergeTrigger
{
    OnCreate,
    OnMatch,
}

/// <summary><c>ON CREATE|MATCH SET items</c>.</summary>
internal sealed record MergeAction(MergeTrigger Trigger, EquatableArray<SetItem> Items) : AstNode;

/// <summary><c>SET items [IN DATABASE x]</c>.</summary>
internal sealed record SetClause(EquatableArray<SetItem> Items, DatabaseMarker? Database) : Clause;

/// <summary>One assignment of SET.</summary>
internal abstract record SetItem : AstNode
{
    private protected SetItem()
    {
    }
}

/// <summary><c>entity.key = value</c>.</summary>
internal sealed record SetProperty(PropertyAccess Target, Expression Value) : SetItem;

/// <summary><c>entity[key] = value</c>.</summary>
internal sealed record SetDynamicProperty(IndexAccess Target, Expression Value) : SetItem;

/// <summary><c>variable = map or entity</c>: replaces all properties.</summary>
internal sealed record SetAllProperties(Variable Target, Expression Value) : SetItem;

/// <summary><c>variable += map or entity</c>: adds to the properties.</summary>
internal sealed record SetMoreProperties(Variable Target, Expression Value) : SetItem;

/// <summary><c>variable:A:$(expression)</c>.</summary>
/// <param name="Labels"><see cref="LabelName"/> and <see cref="DynamicLabel"/> only.</param>
internal sealed record SetLabels(Variable Target, EquatableArray<LabelExpression> Labels) : SetItem;

/// <summary><c>REMOVE items [IN DATABASE x]</c>.</summary>
internal sealed record RemoveClause(EquatableArray<RemoveItem> Items, DatabaseMarker? Database) : Clause;

/// <summary>One item of REMOVE.</summary>
internal abstract record RemoveItem : AstNode
{
    private protected RemoveItem()
    {
    }
}

/// <summary><c>entity.key</c>.</summary>
internal sealed record RemoveProperty(PropertyAccess Target) : RemoveItem;

/// <summary><c>entity[key]</c>.</summary>
internal sealed record RemoveDynamicProperty(IndexAccess Target) : RemoveItem;

/// <summary><c>variable:A:$(expression)</c>.</summary>
/// <param name="Labels"><see cref="LabelName"/> and <see cref="DynamicLabel"/> only.</param>
internal sealed record RemoveLabels(Variable Target, EquatableArray<LabelExpression> Labels) : RemoveItem;

/// <summary>What DELETE does with the relationships of a node.</summary>
internal enum DeleteMode
{
    /// <summary>Not said: as <see cref="NoDetach"/>.</summary>
    Default,
    Detach,
    NoDetach,
}

/// <summary><c>[DETACH|NODETACH] DELETE expressions [IN DATABASE x]</c>.</summary>
internal sealed record DeleteClause(DeleteMode Mode, EquatableArray<Expression> Items, DatabaseMarker? Database) : Clause;

/// <summary><c>FOREACH (variable IN list | updating clauses)</c>.</summary>
internal sealed record ForeachClause(Variable Variable, Expression List, EquatableArray<Clause> Updates) : Clause;
