// What makes pages nicer where there is JavaScript. Nothing here is needed to use one.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";
import { startAgain } from "./again.mjs";
import "./or-live.mjs";
import { startArrows } from "./arrows.mjs";
import { startColours } from "./colours.mjs";
import { startDrafts } from "./drafts.mjs";
import { startDragging } from "./drag.mjs";
import { startCamera } from "./camera.mjs";
import { startIdleWatch } from "./idle.mjs";
import { startLeaving } from "./leave.mjs";
import { startListening } from "./listen.mjs";
import { startMenus } from "./menus.mjs";
import { startNavigation } from "./navigation.mjs";
import { startNear } from "./near.mjs";
import { startOwnFile } from "./own_file.mjs";
import { startPads } from "./pad.mjs";
import { startPaper } from "./paper.mjs";
import { startPasskeys } from "./passkeys.mjs";
import { startPrinting } from "./print.mjs";
import { startPush } from "./push.mjs";
import { startResumable } from "./resumable.mjs";
import { startUploads } from "./upload.mjs";
import { startSignatures } from "./signature.mjs";

for (const Component of [
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, Tabs,
]) {
  createAll(Component);
}
startAgain();
startArrows();
startColours();
startDrafts();
startDragging();
startCamera();
startIdleWatch();
startLeaving();
startListening();
startMenus();
startNavigation();
startNear();
startOwnFile();
startPads();
startPaper();
startPasskeys();
startPrinting();
startPush();
startResumable();
startUploads();
startSignatures();
