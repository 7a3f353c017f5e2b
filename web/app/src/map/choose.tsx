// The choice of the field that colours a map.

import type { VNode } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

import type { Field } from "../data/api";
import { of } from "../format";
import { language } from "../state";
import { t } from "../words";
import { type Classes, classesOf } from "./classes";

export function StyleChoice({ fields, field, onChoose }: { fields: Field[]; field: string; onChoose: (name: string) => void }): VNode {
  const id = useId();
  return (
    <div class="bar noprint">
      <label for={id}>
        {t("map.styleBy")}
        <select id={id} value={field} onChange={(event) => onChoose(event.currentTarget.value)}>
          <option value="">{t("map.oneColour")}</option>
          {fields.map((one) => <option key={one.name} value={one.name}>{of(one.title) || one.name}</option>)}
        </select>
      </label>
    </div>
  );
}

/** The classes of a field, once they are known. */
export function useClasses(dataset: string, field: string): Classes | undefined {
  const [classes, setClasses] = useState<Classes>();
  useEffect(() => {
    if (!field) return setClasses(undefined);
    const abort = new AbortController();
    classesOf(dataset, field, abort.signal).then(setClasses, () => undefined);
    return () => abort.abort();
  }, [dataset, field, language.value]);
  return field && classes?.field === field ? classes : undefined;
}
